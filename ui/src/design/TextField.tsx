// A field and its control in one: the usual case of a form.

import type { ComponentProps, ReactNode } from "react";
import { Field, Input, SecretInput, Select } from "./Field";

type Named = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  testid?: string | undefined;
};

type Rest = Omit<ComponentProps<"input">, keyof Named>;

export function TextField({ label, hint, error, onChange, testid, ...rest }: Named & Rest) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <Input {...wiring} {...rest} onChange={(event) => onChange(event.target.value)} data-testid={testid} />
      )}
    </Field>
  );
}

/** For what nobody should read over the shoulder. */
export function SecretField({ label, hint, error, onChange, testid, ...rest }: Named & Rest) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <SecretInput {...wiring} {...rest} onChange={(event) => onChange(event.target.value)} data-testid={testid} />
      )}
    </Field>
  );
}

/** One of a few: `options` are what is kept and what is shown. */
export function SelectField({
  label,
  hint,
  error,
  value,
  onChange,
  testid,
  options,
}: Named & { options: readonly (readonly [string, string])[] }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <Select {...wiring} value={value} onChange={(event) => onChange(event.target.value)} data-testid={testid}>
          {options.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
