// A switch with its name and what it does, on one line.

import * as Radix from "@radix-ui/react-switch";
import { type ReactNode, useId } from "react";

type Props = {
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
  testid?: string;
};

export function Switch({ on, onChange, disabled = false, testid, label, labelledBy }: Props & { label?: string; labelledBy?: string }) {
  return (
    <Radix.Root
      checked={on}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-label={label}
      aria-labelledby={labelledBy}
      data-testid={testid}
      className="relative h-5 w-9 shrink-0 rounded-full bg-edge-strong transition-colors data-[state=checked]:bg-accent disabled:opacity-55"
    >
      <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-card shadow transition-transform data-[state=checked]:translate-x-[1.125rem]" />
    </Radix.Root>
  );
}

export function SwitchRow({ name, hint, ...rest }: Props & { name: string; hint?: ReactNode }) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-4 py-2.5">
      <div className="min-w-0">
        <p id={id} className="font-medium">
          {name}
        </p>
        {hint && <p className="text-[0.8125rem] text-soft">{hint}</p>}
      </div>
      <Switch {...rest} labelledBy={id} />
    </div>
  );
}
