// Sends go out one after the other, in the order in which they were asked for, each in its own time.
(gateway) => {
  const TOO_LATE = { lost: {}, result: { outcome: 'unknown', message: 'no answer in time' } };

  /** What became of it, at the latest when its time is over: the next one must not wait for ever. */
  const inTime = async (deadlineMs, send) => {
    let timer;
    const over = new Promise((resolve) => {
      timer = setTimeout(resolve, deadlineMs, TOO_LATE);
    });
    try {
      return await Promise.race([send(performance.now() + deadlineMs), over]);
    } finally {
      clearTimeout(timer);
    }
  };

  let last = Promise.resolve();

  /**
   * Calls `send` with the end of its time once all that was asked for before it is over. Whoever asks need not
   * wait for the answer before asking for the next one: the page goes on by itself, and is not idle while an
   * answer is read and written down.
   */
  gateway.inLine = (deadlineMs, send) => {
    const turn = last.then(() => inTime(deadlineMs, send));
    last = turn.catch(() => {});
    return turn;
  };
}
