// A field of a form: its name, what to write, what is wrong. The control inside is wired to all three.

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { useTexts } from "../i18n";
import { Button } from "./Button";

export const BOX =
  "w-full rounded-lg border bg-card px-3 text-ink placeholder:text-soft/70 border-edge-strong/60 hover:border-edge-strong aria-invalid:border-bad disabled:opacity-55";
export const INPUT = `${BOX} h-9`;

type Wiring = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

export function Field({
  label,
  hint,
  error,
  errorId,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  errorId?: string;
  children: (wiring: Wiring) => ReactNode;
}) {
  const id = useId();
  const about = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": about || undefined, "aria-invalid": error ? true : undefined })}
      {error && (
        <p id={`${id}-error`} role="alert" data-testid={errorId} className="text-bad">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

export function Input({ className = "", ...rest }: ComponentProps<"input">) {
  return <input autoComplete="off" spellCheck={false} {...rest} className={`${INPUT} ${className}`} />;
}

export function Select({ className = "", ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={`${INPUT} ${className}`} />;
}

/** For what nobody should read over the shoulder. */
export function SecretInput({ className = "", ...rest }: ComponentProps<"input">) {
  const { t } = useTexts();
  const [shown, show] = useState(false);
  return (
    <div className="flex gap-1.5">
      <Input autoComplete="off" {...rest} type={shown ? "text" : "password"} className={`font-mono ${className}`} />
      <Button
        look="quiet"
        size="icon"
        className="size-9"
        aria-label={shown ? t("words.hide") : t("words.show")}
        aria-pressed={shown}
        onClick={() => show(!shown)}
        icon={shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
      />
    </div>
  );
}

export function Checkbox({ label, ...rest }: ComponentProps<"input"> & { label: ReactNode }) {
  return (
    <label className="flex items-start gap-2.5">
      <input type="checkbox" {...rest} className="mt-0.5 size-4 shrink-0 accent-accent" />
      <span>{label}</span>
    </label>
  );
}
