// Models and collections: change events, bubbling, order, and what must not happen.
import './setup.mjs';
import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

const { default: EventEmitter } = await import('../../../gateway/sandbox/page/js/base/emitter.js');
const { BaseModel, defineModel } = await import('../../../gateway/sandbox/page/js/base/model.js');
const { BaseCollection, Collection } = await import('../../../gateway/sandbox/page/js/base/collection.js');

class Note extends BaseModel {
  get shout() {
    return this.text?.toUpperCase();
  }
}
defineModel(Note, { proxyName: 'note', props: ['id', 'text', 't'] });

class Notes extends BaseCollection {
  static model = Note;

  static comparator = (one, other) => one.t - other.t;
}

describe('a model that is spread into the attributes of another', () => {
  test('brings its values along, not its inner life', () => {
    const inner = new Note({ id: 'a', text: 'hello' }, { collection: new Notes() });
    const outer = new Note({ ...inner, ...inner.toJSON(), id: 'b' });
    const notes = new Notes([outer]);
    assert.deepEqual(outer.serialize(), { id: 'b', text: 'hello' });
    assert.equal(outer.collection, notes);
  });
});

describe('emitter', () => {
  test('names are separated by spaces, and off takes a listener away', () => {
    const emitter = new EventEmitter();
    const heard = mock.fn();
    emitter.on('one two', heard);
    emitter.trigger('one', 1).trigger('two', 2);
    emitter.off('two', heard).trigger('two', 3);
    assert.deepEqual(heard.mock.calls.map((call) => call.arguments), [[1], [2]]);
  });

  test('once is once, and can be taken back by the function it was given', () => {
    const emitter = new EventEmitter();
    const heard = mock.fn();
    emitter.once('it', heard).trigger('it').trigger('it');
    emitter.once('it', heard).off('it', heard).trigger('it');
    assert.equal(heard.mock.callCount(), 1);
  });

  test('stopListening ends what listenTo began, and only that', () => {
    const [emitter, listener] = [new EventEmitter(), new EventEmitter()];
    const [heard, kept] = [mock.fn(), mock.fn()];
    listener.listenTo(emitter, 'it', heard).listenTo(emitter, 'other', kept);
    listener.stopListening(emitter, 'it');
    emitter.trigger('it').trigger('other');
    assert.equal(heard.mock.callCount(), 0);
    assert.equal(kept.mock.callCount(), 1);
  });

  test('a listener that throws keeps neither the others nor the change from happening', (t) => {
    t.mock.method(console, 'error', () => {});
    const emitter = new EventEmitter();
    const heard = mock.fn();
    emitter.on('it', () => {
      throw new Error('mine');
    }).on('it', heard).trigger('it');
    assert.equal(heard.mock.callCount(), 1);
    assert.equal(console.error.mock.callCount(), 1);
  });
});

describe('model', () => {
  test('a change is told as (model, value, previous), then as one change', () => {
    const note = new Note({ id: '1', text: 'old' });
    const told = [];
    note.on('all', (name, ...args) => told.push([name, ...args.slice(1)]));
    note.set({ text: 'new', t: 7 });
    note.text = 'new';
    assert.deepEqual(told, [['change:text', 'new', 'old'], ['change:t', 7, undefined], ['change']]);
  });

  test('undeclared attributes get accessors, and a getter of the class wins over an attribute', () => {
    const note = new Note({ id: '1', text: 'hey', mood: 'good', shout: 'not this' });
    assert.equal(note.mood, 'good');
    assert.equal(note.shout, 'HEY');
    assert.deepEqual(note.serialize(), { id: '1', text: 'hey', mood: 'good', shout: 'not this' });
  });

  test('a prototype can be looked at without an instance', () => {
    assert.equal(Note.prototype.text, undefined);
    assert.equal(Note.prototype.proxyName, 'note');
  });

  test('unset is a change to undefined', () => {
    const note = new Note({ id: '1', text: 'gone soon' });
    const heard = mock.fn();
    note.on('change:text', heard);
    note.unset('text');
    assert.deepEqual(heard.mock.calls[0].arguments.slice(1), [undefined, 'gone soon']);
  });
});

describe('collection', () => {
  test('holds one model per id, whatever the form of the id', () => {
    const notes = new Notes();
    const [note] = notes.add({ id: { _serialized: 'a' }, t: 1 });
    assert.equal(notes.get('a'), note);
    assert.equal(notes.get({ id: { _serialized: 'a' } }), note);
    assert.equal(notes.add({ id: 'a', t: 5 })[0], note);
    assert.equal(note.t, 1);
    notes.add({ id: 'a', t: 5 }, { merge: true });
    assert.equal(note.t, 5);
    assert.equal(notes.length, 1);
  });

  test('keeps its order, whichever comes first', () => {
    const notes = new Notes();
    notes.add([{ id: 'c', t: 3 }, { id: 'a', t: 1 }]);
    notes.add({ id: 'b', t: 2 });
    assert.deepEqual(notes.map((note) => note.id), ['a', 'b', 'c']);
  });

  test('hears its models, and no longer once they are removed', () => {
    const notes = new Notes([{ id: 'a', t: 1 }]);
    const heard = mock.fn();
    notes.on('change:text', heard);
    const note = notes.get('a');
    note.set('text', 'heard');
    notes.remove('a');
    note.set('text', 'unheard');
    assert.deepEqual(heard.mock.calls.map((call) => call.arguments[1]), ['heard']);
  });

  test('tells once of what was added and of what was removed', () => {
    const notes = new Notes();
    const told = [];
    notes.on('add remove', (note) => told.push(note.id));
    notes.add({ id: 'a', t: 1 });
    notes.add({ id: 'a', t: 1 });
    notes.remove('a').remove('a');
    assert.deepEqual(told, ['a', 'a']);
  });

  test('find asks for what is not there', async () => {
    class Asking extends Notes {
      async findImpl(id) {
        return this.gadd(id, { text: 'asked for', t: 0 });
      }
    }
    assert.equal((await new Asking().find('x')).text, 'asked for');
  });

  test('needs to know its model', () => {
    assert.throws(() => new Collection(), /without model/);
  });
});
