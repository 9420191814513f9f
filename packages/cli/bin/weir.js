#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Compiling the bundle is a good part of starting; Node 22 and later can keep the result.
nodeModule.enableCompileCache?.();
await import('../bundle/weir.js');
