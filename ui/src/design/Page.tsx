// The frame of every page: its name, one sentence, its main actions. A new page takes the focus to its name.

import { type ReactNode, useEffect, useRef } from "react";

export function Page({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const name = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · OmniRoute`;
    // Not at the first page: there the reader begins at the top.
    if (document.activeElement !== document.body) name.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-[minmax(0,1fr)] gap-5 px-4 pt-5 pb-20 sm:px-6">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h1 ref={name} tabIndex={-1} className="text-xl font-semibold tracking-tight">
            {title}
          </h1>
          {about && <p className="mt-0.5 text-soft">{about}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
