/** Makes elements and keeps lists of them in step: what comes from outside goes in as text. */

const looks = new WeakMap();

export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}

/**
 * One child for each item `{ key, look }`, in order. A child is made anew only where its item
 * looks different, so that what did not change keeps its place, its focus and its playback.
 */
export function showList(parent, items, make) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const children = items.map((item) => {
    const old = before.get(item.key);
    return old && looks.get(old) === item.look ? old : replacement(old, item, make);
  });
  const kept = new Set(children);
  for (const child of before.values()) if (!kept.has(child)) child.remove();
  children.forEach((child, place) => {
    if (parent.children[place] !== child)
      parent.insertBefore(child, parent.children[place] ?? null);
  });
}

function replacement(old, item, make) {
  const child = make(item);
  child.dataset.key = item.key;
  looks.set(child, item.look);
  if (!old) return child;
  const focused = old.contains(document.activeElement);
  old.replaceWith(child);
  if (focused) child.querySelector('a, button')?.focus();
  return child;
}
