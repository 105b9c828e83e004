// Queues module definitions and lazy requires until the loader's bundle has arrived, as WhatsApp Web's page does.
(function (global) {
  'use strict';
  global.__d_stub = [];
  global.__rl_stub = [];
  global.__d = (...definition) => {
    global.__d_stub.push(definition);
  };
  global.requireLazy = (...request) => {
    global.__rl_stub.push(request);
  };
})(self);
