#!/usr/bin/env node
import '../bundle/weir.js';
