// The QR code to scan, told each time WhatsApp shows the next one.
(gateway) => {
  const { use } = gateway;
  const { Conn } = use('WAWebConnModel');

  /** What the phone reads: WhatsApp's reference and this device's public keys, each in base64. */
  const code = async (ref) => {
    const { encodeB64 } = use('WABase64');
    const noise = await use('WAWebUserPrefsInfoStore').waNoiseInfo.get();
    const signal = await use('WAWebSignalStoreApi').waSignalStore.getRegistrationInfo();
    const secret = await use('WAWebAdvSignatureApi').getADVSecretKey();
    const keys = [noise.staticKeyPair.pubKey, signal.identityKeyPair.pubKey].map((key) => encodeB64(key));
    return [ref, ...keys, secret].join(',');
  };

  const tell = async () => {
    const { ref } = Conn;
    if (!ref || use('WAWebUserPrefsIsLoggedIn').isLoggedIn()) return;
    const text = await code(ref);
    if (Conn.ref === ref) gateway.report('qr', { text });
  };

  Conn.on('change:ref', tell);
  gateway.starters.push(tell);
}
