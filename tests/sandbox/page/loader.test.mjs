// The module runtime: what require, importDefault and importNamespace give, and when factories run.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, test } from 'node:test';
import vm from 'node:vm';
import { installLoader } from '../../../gateway/sandbox/page/js/loader.js';

const STUB = new URL('../../../gateway/sandbox/page/js/loader_stub.js', import.meta.url);
const ES_MODULE = 98;

describe('loader', () => {
  let page;

  beforeEach(() => {
    page = {};
    installLoader(page);
  });

  test('a factory runs at the first require, and once', () => {
    let runs = 0;
    page.__d('WAWebCounted', [], () => {
      runs += 1;
    });
    assert.equal(runs, 0);
    page.require('WAWebCounted');
    page.importNamespace('WAWebCounted');
    assert.equal(runs, 1);
  });

  test('require gives the default export of an ES module, importNamespace the whole of it', () => {
    page.__d('WAWebBoth', [], (...parts) => Object.assign(parts[6], { default: 'main', other: 'side' }), ES_MODULE);
    assert.equal(page.require('WAWebBoth'), 'main');
    assert.equal(page.importDefault('WAWebBoth'), 'main');
    assert.deepEqual(page.importNamespace('WAWebBoth'), { default: 'main', other: 'side' });
  });

  test('an ES module without a default is required whole', () => {
    page.__d('WAWebNamed', [], (...parts) => Object.assign(parts[6], { named: 1 }), ES_MODULE);
    assert.equal(page.require('WAWebNamed').named, 1);
  });

  test('a CommonJS module is its own default', () => {
    page.__d('WAWebCommon', [], (global, require, importDefault, importNamespace, module) => {
      module.exports = { answer: 42 };
    });
    assert.equal(page.require('WAWebCommon').answer, 42);
    assert.equal(page.importNamespace('WAWebCommon').default.answer, 42);
    assert.equal(page.importNamespace('WAWebCommon').answer, 42);
  });

  test('what a library puts into a namespace is what everybody gets', () => {
    page.__d('WAWebPatched', [], (...parts) => Object.assign(parts[6], { call: () => 'original' }), ES_MODULE);
    page.importNamespace('WAWebPatched').call = () => 'replaced';
    assert.equal(page.require('WAWebPatched').call(), 'replaced');
  });

  test('an unknown module is an error, and a factory that failed may be tried again', () => {
    assert.throws(() => page.require('WAWebNobody'), /unknown module "WAWebNobody"/);
    let broken = true;
    page.__d('WAWebFlaky', [], (...parts) => {
      if (broken) throw new Error('not yet');
      parts[6].fine = true;
    }, ES_MODULE);
    assert.throws(() => page.require('WAWebFlaky'), /not yet/);
    broken = false;
    assert.equal(page.require('WAWebFlaky').fine, true);
  });

  test('requireLazy waits for modules that have not arrived', async () => {
    const got = new Promise((resolve) => {
      page.requireLazy(['WAWebLate'], resolve);
    });
    page.__d('WAWebLate', [], (...parts) => Object.assign(parts[6], { default: 'here' }), ES_MODULE);
    assert.equal(await got, 'here');
  });

  test('the registry shows the ids of all modules', () => {
    page.__d('WAWebListed', [], () => {});
    assert.ok('WAWebListed' in page.require('__debug').modulesMap);
  });

  test('the Bootloader refuses a component it does not know', () => {
    const { loadModules } = page.require('Bootloader');
    assert.throws(() => loadModules(['WAWebNobody'], () => {}), /unknown component/);
  });

  test('what came before the loader is in the stub\'s queue and is not lost', async () => {
    const early = vm.createContext({});
    early.self = early;
    vm.runInContext(await readFile(STUB, 'utf8'), early);
    early.__d('WAWebEarly', [], (...parts) => Object.assign(parts[6], { default: 'early' }), ES_MODULE);
    const lazy = new Promise((resolve) => {
      early.requireLazy(['WAWebEarly'], resolve);
    });
    assert.equal(early.require, undefined);
    installLoader(early);
    assert.equal(early.require('WAWebEarly'), 'early');
    assert.equal(await lazy, 'early');
  });
});
