/** Asks for a phone number; what cannot be one is said beside the field before anybody else is asked. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { Button } from "./Button";
import { Field } from "./Field";
import { readNumber } from "./format";
import { Problem } from "./Problem";

interface Props {
  /** What is done with the digits; what it throws is explained here. */
  act: (digits: string) => Promise<void>;
  submit: string;
  /** What else one can do, beside the button that submits. */
  otherwise: ComponentChildren;
  /** What came of it, between the field and the buttons. */
  children?: ComponentChildren;
  testId: string;
}

export function NumberForm({ act, submit, otherwise, children, testId }: Props) {
  const [number, setNumber] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const words = t().number;
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    const digits = readNumber(number);
    setWrong(digits === null);
    setProblem("");
    if (digits === null) return;
    setBusy(true);
    try {
      await act(digits);
    } catch (failure) {
      setProblem(explain(failure));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} class="flex flex-col gap-4" noValidate>
      <Field
        label={words.label}
        hint={wrong ? words.wrong : words.hint}
        wrong={wrong}
        type="tel"
        inputMode="tel"
        autocomplete="off"
        autofocus
        required
        data-testid={`${testId}-number`}
        value={number}
        onInput={(event) => {
          setNumber(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <Problem text={problem} />
      {children}
      <div class="flex flex-wrap justify-end gap-2">
        {otherwise}
        <Button
          rank="primary"
          type="submit"
          busy={busy}
          disabled={number.trim() === ""}
          data-testid={`${testId}-submit`}
        >
          {submit}
        </Button>
      </div>
    </form>
  );
}
