// The version this page says it is: one whose modules and exports it models.
import { offer } from '../offer.js';

export const VERSION = '2.3000.1044822804';

offer('WAWebUpdaterVersion', { SANITIZED_VERSION_STR: VERSION });
