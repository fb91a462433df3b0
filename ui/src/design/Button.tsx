// Buttons: one main one per place, plain ones beside it, quiet ones in rows, and those that destroy.

import type { ComponentProps, ReactNode } from "react";
import { Spinner } from "./Spinner";

const LOOKS = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover border-transparent",
  plain: "bg-card text-ink border-edge hover:border-edge-strong",
  quiet: "bg-transparent text-soft border-transparent hover:bg-well hover:text-ink",
  danger: "bg-bad-solid text-white border-transparent hover:brightness-110",
} as const;

const SIZES = { usual: "h-9 px-3.5", small: "h-8 px-2.5 text-[0.8125rem]", icon: "size-8 justify-center" } as const;

export type ButtonProps = ComponentProps<"button"> & {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
  /** Something is under way: the button waits and says so. */
  busy?: boolean;
  icon?: ReactNode;
};

export function Button({
  look = "plain",
  size = "usual",
  busy = false,
  icon,
  className = "",
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={`inline-flex shrink-0 items-center justify-center gap-2 rounded-lg border font-medium whitespace-nowrap transition-colors disabled:opacity-55 ${LOOKS[look]} ${SIZES[size]} ${className}`}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
