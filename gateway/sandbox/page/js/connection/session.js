// The life of the connection: hello, QR codes, pairing, catching up, loss and return, conflict, logout.
import { wa } from '../offer.js';
import * as account from '../storage/account.js';
import * as deviceKeys from '../storage/device_keys.js';
import * as records from '../storage/records.js';
import { Cmd } from './commands.js';
import { Deliveries } from './deliveries.js';
import { BackendEvent, LogoutReason, SOCKET_STATE, SOCKET_STREAM, StreamInfo, StreamMode } from './enums.js';
import { BackendEventBus, Conn, NetworkStatus, Socket, Stream } from './models.js';
import { strike } from './faults.js';
import * as offline from './offline.js';
import { RefRotation } from './refs.js';
import { Refused, Transport } from './transport.js';
import { Turns } from './turns.js';
import { VERSION } from './version.js';

const refs = new RefRotation({ show: showRef, runOut: runOutOfRefs });
const turns = new Turns();
const deliveries = new Deliveries({ isOnline, request });

/** The error code of an account that is shut out. */
const BANNED = 402;

let transport = null;
let token;
let onPush = {};
let onCaughtUp = () => {};
let leaving = false;

/** When WhatsApp lets this account in again; undefined while it is welcome. */
let bannedUntil;

/** What the rest of the page does with pushes of its own topic, and once everything kept for it has arrived. */
export function listen({ pushes, caughtUp }) {
  onPush = pushes;
  onCaughtUp = caughtUp;
}

export async function start() {
  token = await account.loadToken();
  if (!token) await account.forget();
  await deviceKeys.prepare();
  transport = new Transport(socketAddress(), { opening, opened: hello, lost, pushed });
  transport.connect();
}

export function isOnline() {
  return Boolean(transport?.isOpen) && Socket.state === SOCKET_STATE.CONNECTED;
}

export function request(op, fields) {
  return transport.request(op, fields);
}

/** As `request`, but it may be asked for while there is no connection: it arrives all the same, in its turn. */
export function deliver(op, fields) {
  return deliveries.add(op, fields);
}

/** For what must arrive but nobody waits for. */
export function tell(op, fields) {
  deliver(op, fields).catch(() => {});
}

export function refreshRefs() {
  if (account.isRegistered() || !transport?.isOpen) return;
  request('refresh_refs').catch(() => {});
}

export function reconnect() {
  transport.stop();
  transport.connect();
}

/** Asked for on this device: WhatsApp is told, and everything kept here goes. */
export async function logout() {
  if (account.isRegistered()) await request('logout').catch(() => {});
  await leave(LogoutReason.UserInitiated);
}

function socketAddress() {
  const address = new URL('ws/chat', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

function opening() {
  showState(SOCKET_STATE.OPENING);
  show(Cmd.isMainLoaded ? StreamInfo.CONNECTING : StreamInfo.OPENING);
}

async function hello() {
  NetworkStatus.set('online', true);
  const answer = await request('hello', { version: VERSION, platform: 'web', token: token ?? null })
    .catch(refusedHello);
  if (!answer) return;
  bannedUntil = undefined;
  if (answer.registered) connected(answer);
  else if (answer.reason) await leave(answer.reason);
}

function refusedHello(error) {
  if (error instanceof Refused && error.code === BANNED) banned(error);
  return null;
}

/** WhatsApp shuts this account out for a while; the page goes on asking until it is let in again. */
function banned({ until }) {
  if (bannedUntil === until) return;
  bannedUntil = until;
  Conn.set('connected', false);
  BackendEventBus.trigger(BackendEvent.ACCOUNT_TEMPORARILY_BANNED, until);
  Socket.set({ state: SOCKET_STATE.TOS_BLOCK, stream: SOCKET_STREAM.DISCONNECTED });
}

/** That the connection comes and goes is no news while the account is shut out. */
function showState(state) {
  if (bannedUntil === undefined) Socket.set('state', state);
}

function connected({ me, pending }) {
  account.rememberMe(me);
  offline.begin(pending);
  const syncing = Cmd.isMainLoaded ? StreamInfo.RESUMING : StreamInfo.SYNCING;
  Conn.set({
    ref: undefined, connected: true, wid: account.getMaybeMePnUser(), pushname: me.name, isSMB: Boolean(me.business),
    platform: me.business ? 'smba' : 'android',
  });
  Socket.set({ state: SOCKET_STATE.CONNECTED, stream: syncing });
  show(syncing);
  if (!Cmd.isMainLoaded) Stream.set('mode', StreamMode.SYNCING);
}

/** Everything kept for this device has arrived: whatever was put off while away goes out now. */
async function caughtUp() {
  await turns.allTaken();
  if (!Cmd.isMainLoaded) Cmd.mainLoaded();
  Socket.set({ stream: SOCKET_STREAM.CONNECTED, hasSynced: true });
  Stream.set('mode', StreamMode.MAIN);
  show(StreamInfo.NORMAL);
  Cmd.trigger('main_stream_mode_ready');
  BackendEventBus.trigger(BackendEvent.OFFLINE_DELIVERY_END);
  deliveries.flush();
  onCaughtUp();
}

function lost() {
  refs.stop();
  Conn.set({ ref: undefined, connected: false });
  NetworkStatus.set('online', false);
  showState(SOCKET_STATE.TIMEOUT);
  Socket.set('stream', SOCKET_STREAM.DISCONNECTED);
  show(StreamInfo.OFFLINE);
  BackendEventBus.trigger(BackendEvent.SOCKET_STREAM_DISCONNECTED);
}

function show(info) {
  Stream.set({ info, displayInfo: info });
}

async function pushed(push) {
  const handler = handlerOf(push.op);
  if (!handler) {
    // Kept for ever otherwise: a later page would know it no better.
    if (push.push !== undefined) transport.acknowledge(push.push);
    return;
  }
  try {
    await handler(push);
    if (push.push !== undefined) transport.acknowledge(push.push);
    offline.oneArrived();
    if (push.op === 'paired') await hello();
  } catch (error) {
    // Not acknowledged, so WhatsApp keeps it and says it again after the next hello.
    console.error(`"${push.op}" could not be taken in`, error);
  }
}

function handlerOf(op) {
  const own = { refs: newRefs, paired, offline_end: caughtUp, replaced, unlinked, banned, fault: strike }[op];
  const other = onPush[op];
  return own ?? (other && ((push) => turns.take(op, () => other(push))));
}

function newRefs(push) {
  refs.start(push);
}

function showRef(ref) {
  request('show_ref', { ref }).catch(() => {});
  // The ref first: whoever sees the state UNPAIRED expects a QR code to be there.
  Conn.set('ref', ref);
  Socket.set('state', SOCKET_STATE.UNPAIRED);
  Stream.set('mode', StreamMode.QR);
  show(StreamInfo.NORMAL);
}

function runOutOfRefs() {
  Conn.set('ref', undefined);
  Socket.set('state', SOCKET_STATE.UNPAIRED_IDLE);
}

async function paired({ me, token: secret, history }) {
  refs.stop();
  Socket.set('state', SOCKET_STATE.PAIRING);
  show(StreamInfo.PAIRING);
  account.rememberMe(me);
  await onPush.history(history);
  // Last: with the token in place this device is linked, and must have everything else.
  await account.saveToken(secret);
  token = secret;
}

/** Another window has the stream now; this one stays away until it is told to take over. */
function replaced() {
  transport.stop();
  Conn.set('connected', false);
  Socket.set({ state: SOCKET_STATE.CONFLICT, stream: SOCKET_STREAM.DISCONNECTED });
  Stream.set('mode', StreamMode.CONFLICT);
}

async function unlinked({ push, reason }) {
  if (push !== undefined) transport.acknowledge(push);
  await leave(reason);
}

async function leave(reason) {
  if (leaving) return;
  leaving = true;
  const code = wa('WAWebLogoutReason').getErrorCodeFromLogoutReason(reason);
  refs.stop();
  transport.stop();
  await Promise.all([records.clear(), deviceKeys.forget(), account.forget()]);
  Conn.set({ ref: undefined, connected: false });
  // Not its state: that is the next page's to say, and drivers take UNPAIRED for a failure here.
  Socket.set('stream', SOCKET_STREAM.DISCONNECTED);
  BackendEventBus.trigger(BackendEvent.LOGOUT, reason);
  Cmd.trigger('logout');
  location.replace(`?post_logout=1&logout_reason=${code}`);
}
