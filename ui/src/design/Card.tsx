// A piece of a page with a name.

import { type ReactNode, useId } from "react";

export function Card({ title, about, actions, children, flush = false }: { title?: string; about?: ReactNode; actions?: ReactNode; children: ReactNode; flush?: boolean }) {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} className="min-w-0 overflow-hidden rounded-xl border border-edge bg-card shadow-card">
      {title && (
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 pt-4">
          <div className="min-w-0">
            <h2 id={id} className="font-semibold">
              {title}
            </h2>
            {about && <p className="text-[0.8125rem] text-soft">{about}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={flush ? "mt-3" : "px-5 pt-3 pb-5"}>{children}</div>
    </section>
  );
}
