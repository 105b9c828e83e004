// Whether the page is linked, to whom, and whether it has WhatsApp: one snapshot, told at each change.
(gateway) => {
  const { use, text } = gateway;
  const { Socket } = use('WAWebSocketModel');
  const { Stream } = use('WAWebStreamModel');
  const { Conn } = use('WAWebConnModel');
  const { Cmd } = use('WAWebCmd');
  const users = use('WAWebUserPrefsMeUser');

  const snapshot = () => ({
    state: Socket.state ?? null,
    mode: Stream.mode ?? null,
    synced: Boolean(Socket.hasSynced),
    registered: Boolean(use('WAWebUserPrefsIsLoggedIn').isLoggedIn()),
    online: navigator.onLine,
    phone: text(users.getMaybeMePnUser()),
    lid: text(users.getMaybeMeLidUser()),
    name: Conn.pushname ?? null,
    version: self.Debug?.VERSION ?? null,
  });

  let told = '';
  let scheduled = false;
  const tell = () => {
    scheduled = false;
    const link = snapshot();
    const now = JSON.stringify(link);
    if (now !== told) {
      told = now;
      gateway.report('link', link);
    }
  };
  // WhatsApp Web sets several of these in one go: only what they come to is of interest.
  const changed = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(tell);
  };

  Socket.on('change:state change:stream change:hasSynced', changed);
  Stream.on('change:mode change:info', changed);
  Conn.on('change:pushname', changed);
  self.addEventListener('online', changed);
  self.addEventListener('offline', changed);

  // The reason passes through this function on its way to the address of the next page.
  const reasons = gateway.useIfThere('WAWebLogoutReason');
  let reason = null;
  if (typeof reasons?.getErrorCodeFromLogoutReason === 'function') {
    const original = reasons.getErrorCodeFromLogoutReason;
    reasons.getErrorCodeFromLogoutReason = (given, ...rest) => {
      reason = String(given);
      return original(given, ...rest);
    };
  }
  Cmd.on('logout', () => gateway.report('logout', { reason }));

  gateway
    .useIfThere('WAWebBackendEventBus')
    ?.BackendEventBus?.on('account_temporarily_banned', (details) => {
      const end = [details, ...Object.values(Object(details))].find((value) => typeof value === 'number');
      gateway.report('banned', { until: end ?? null });
    });

  gateway.starters.push(tell);
  gateway.verbs.pulse = snapshot;
  gateway.verbs.logOut = async () => {
    await Socket.logout();
    return true;
  };
}
