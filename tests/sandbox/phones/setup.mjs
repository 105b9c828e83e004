// What the pure modules ask of a browser: which languages it speaks.
Object.defineProperty(globalThis, 'navigator', {
  configurable: true,
  value: { language: 'en-GB', languages: ['en-GB', 'es-AR'] },
});
