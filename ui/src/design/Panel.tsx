// The ground a list stands on, to its edges.

import type { ReactNode } from "react";

export function Panel({ children }: { children: ReactNode }) {
  return <div className="overflow-hidden rounded-xl border border-edge bg-card shadow-card">{children}</div>;
}
