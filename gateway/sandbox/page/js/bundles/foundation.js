// Second bundle: ids, models, stores and enums; nothing runs yet.
import '../base/emitter.js';
import '../base/model.js';
import '../base/collection.js';
import '../ids/encoding.js';
import '../ids/wid.js';
import '../ids/msg_key.js';
import '../ids/jids.js';
import '../connection/enums.js';
import '../connection/version.js';
import '../messages/enums.js';
