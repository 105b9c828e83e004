// First bundle: the module runtime, which takes over from the stub.
import { installLoader } from '../loader.js';

installLoader(globalThis);
