// The frame around every page: navigation, what is wrong right now, and what the shell or the gateway has to say.

import { type ReactNode, useEffect, useRef } from "react";
import { useAddress } from "../address";
import { Toasts } from "../design/Toast";
import { useTexts } from "../i18n";
import { CloseAsk } from "./CloseAsk";
import { ImportAsk } from "./ImportAsk";
import { Nav } from "./Nav";
import { Troubles } from "./Troubles";
import { useAppearance } from "./useAppearance";
import { useNews } from "./useNews";
import { useShell } from "./useShell";

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const main = useRef<HTMLElement>(null);
  const connection = useNews();
  useAppearance();
  useShell();
  const { path } = useAddress();
  useEffect(() => {
    if (main.current) main.current.scrollTop = 0;
  }, [path]);
  return (
    <div className="flex h-full flex-col-reverse sm:flex-row">
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-lg bg-accent px-3 py-2 text-accent-ink focus:translate-y-0"
      >
        {t("shell.skip")}
      </button>
      <Nav />
      <main ref={main} tabIndex={-1} data-scrolls className="min-h-0 min-w-0 flex-1 overflow-y-auto outline-none">
        <Troubles connection={connection} />
        {children}
      </main>
      <Toasts />
      <CloseAsk />
      <ImportAsk />
    </div>
  );
}
