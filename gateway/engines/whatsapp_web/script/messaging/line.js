// Sends go out one after the other, in the order in which they were asked for, each in its own time.
(gateway) => {
  const TOO_LATE = { lost: {}, result: { outcome: 'unknown', message: 'no answer in time' } };

  /** The sends whose turn it is, by the ids of their messages. */
  const turns = new Map();

  /** Reports something of a message; what is told by the answer to its send, only if that is not `sent`. */
  gateway.reportOf = (key, kind, describe) => {
    const turn = key.fromMe ? turns.get(key.id) : undefined;
    if (!turn) return gateway.report(kind, describe());
    turn.shownAt ??= performance.now();
    return turn.untold.push([kind, describe]);
  };

  /** Answers that have not been told yet, by the ids of their messages. */
  const answers = new Map();
  gateway.afterTelling(() => answers.clear());

  /** Whether how far an own message has come is told by the answer to its send. */
  gateway.isAnswered = (key, ack) => {
    const answer = key.fromMe && ack > 0 ? answers.get(key.id) : undefined;
    if (answer) answer.ack = Math.max(answer.ack, ack);
    return Boolean(answer);
  };

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

  const inTurn = async (id, deadlineMs, send) => {
    const turn = { untold: [], shownAt: null };
    turns.set(id, turn);
    let isTold = false;
    try {
      const answer = await inTime(deadlineMs, send);
      isTold = answer.result?.outcome === 'sent';
      if (isTold) {
        answer.result.shownMs = performance.now() - (turn.shownAt ?? performance.now());
        answers.set(id, answer.result);
      }
      return answer;
    } finally {
      turns.delete(id);
      if (!isTold) for (const [kind, describe] of turn.untold) gateway.report(kind, describe());
    }
  };

  let last = Promise.resolve();
  let length = 0;

  /**
   * Calls `send` with the end of its time once all that was asked for before it is over. Whoever asks need not
   * wait for the answer before asking for the next one: the page goes on by itself, and is not idle while an
   * answer is read and written down.
   */
  gateway.inLine = (id, deadlineMs, send) => {
    length += 1;
    gateway.setBusy(length > 1);
    const turn = last.then(() => inTurn(id, deadlineMs, send));
    last = turn
      .catch(() => {})
      .then(() => {
        length -= 1;
        gateway.setBusy(length > 0);
      });
    return turn;
  };
}
