// A field of several lines.

import type { ComponentProps, ReactNode } from "react";
import { BOX, Field } from "./Field";

type Props = Omit<ComponentProps<"textarea">, "onChange"> & {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  testid?: string;
};

export function TextArea({ label, hint, error, onChange, testid, className = "", ...rest }: Props) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <textarea
          spellCheck={false}
          {...wiring}
          {...rest}
          onChange={(event) => onChange(event.target.value)}
          data-testid={testid}
          className={`${BOX} resize-y py-2 ${className}`}
        />
      )}
    </Field>
  );
}
