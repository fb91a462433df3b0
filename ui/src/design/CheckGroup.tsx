// Some of several: a box for each. A long list scrolls in its place.

import { type ReactNode, useId } from "react";

type Props = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  options: readonly (readonly [string, string])[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  testid?: (option: string) => string;
};

export function CheckGroup({ label, hint, error, options, chosen, onChange, testid }: Props) {
  const id = useId();
  return (
    <fieldset className="grid gap-1.5" aria-describedby={hint || error ? id : undefined}>
      <legend className="mb-1.5 font-medium">{label}</legend>
      <div className="flex max-h-36 flex-wrap gap-x-4 gap-y-1.5 overflow-y-auto rounded-lg border border-edge px-3 py-2">
        {options.map(([value, name]) => (
          <label key={value} className="flex max-w-full items-start gap-2">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, value] : chosen.filter((other) => other !== value))
              }
              data-testid={testid?.(value)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 break-words">{name}</span>
          </label>
        ))}
      </div>
      <div id={id}>
        {error && (
          <p role="alert" className="text-bad">
            {error}
          </p>
        )}
        {hint && <p className="text-[0.8125rem] text-soft">{hint}</p>}
      </div>
    </fieldset>
  );
}
