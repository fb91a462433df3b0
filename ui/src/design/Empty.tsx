// Nothing here yet: why, and the first thing to do.

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export function Empty({ mark: Mark, title, children, action }: { mark: LucideIcon; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-12 text-center">
      <span className="grid size-11 place-items-center rounded-full bg-well text-soft">
        <Mark aria-hidden className="size-5" />
      </span>
      <p className="font-semibold">{title}</p>
      {children && <p className="max-w-md text-soft">{children}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
