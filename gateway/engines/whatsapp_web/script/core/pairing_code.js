// The code that a person types on the phone instead of scanning a QR code.
(gateway) => {
  gateway.verbs.pairingCode = async ({ phone }) => {
    const linking = gateway.use('WAWebAltDeviceLinkingApi');
    linking.setPairingType('ALT_DEVICE_LINKING');
    await linking.initializeAltDeviceLinking();
    return { code: await linking.startAltLinkingFlow(phone, true) };
  };
}
