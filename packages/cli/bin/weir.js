#!/usr/bin/env node
import '../dist/weir.js';
