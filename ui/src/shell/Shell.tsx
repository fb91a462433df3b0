// The frame around every page: navigation, what is wrong right now, and what the shell or the gateway has to say.

import { Outlet } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Toasts } from "../design/Toast";
import { CloseAsk } from "./CloseAsk";
import { ImportAsk } from "./ImportAsk";
import { Nav } from "./Nav";
import { Troubles } from "./Troubles";
import { useAppearance } from "./useAppearance";
import { useNews } from "./useNews";
import { useShell } from "./useShell";

export function Shell() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  const connection = useNews();
  useAppearance();
  useShell();
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
        <Outlet />
      </main>
      <Toasts />
      <CloseAsk />
      <ImportAsk />
    </div>
  );
}
