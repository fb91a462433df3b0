// The ways to the pages: a bar below on a narrow window, marks with names on a middling one, a list on a wide one.

import { useQuery } from "@tanstack/react-query";
import {
  Bell,
  DatabaseZap,
  KeyRound,
  Layers,
  type LucideIcon,
  Plug,
  Route,
  ScrollText,
  Settings,
  House,
  Wallet,
} from "lucide-react";
import { useEffect, useRef } from "react";
import mark from "../../../icons/app-icon.svg";
import { useAddress } from "../address";
import { door } from "../api/queries";
import { Link } from "../design/Link";
import { useTexts } from "../i18n";
import { DOOR_STATES } from "../parts/doorStates";
import { ids } from "../testids";

const PAGES = [
  { id: "home", to: "/", mark: House },
  { id: "accounts", to: "/accounts", mark: Plug },
  { id: "combos", to: "/combos", mark: Layers },
  { id: "routing", to: "/routing", mark: Route },
  { id: "keys", to: "/keys", mark: KeyRound },
  { id: "budgets", to: "/budgets", mark: Wallet },
  { id: "caches", to: "/caches", mark: DatabaseZap },
  { id: "requests", to: "/requests", mark: ScrollText },
  { id: "alerts", to: "/alerts", mark: Bell },
  { id: "settings", to: "/settings", mark: Settings },
] as const satisfies readonly { id: string; to: string; mark: LucideIcon }[];

export function Nav() {
  const { t } = useTexts();
  const { path } = useAddress();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  return (
    <nav
      aria-label={t("shell.nav")}
      className="flex shrink-0 border-edge bg-card max-sm:border-t sm:w-20 sm:flex-col sm:border-r lg:w-52 lg:px-3"
    >
      <div className="hidden items-center gap-2.5 px-2 py-4 sm:flex max-lg:justify-center">
        <img src={mark} alt="" width="28" height="28" />
        <span className="text-[0.9375rem] font-semibold max-lg:sr-only">OmniRoute</span>
      </div>
      <ul
        ref={list}
        className="flex min-h-0 min-w-0 flex-1 gap-0.5 max-sm:overflow-x-auto max-sm:p-1 sm:flex-col sm:overflow-y-auto max-lg:sm:px-1.5"
      >
        {PAGES.map(({ id, to, mark: Mark }) => (
          <li key={id} className="max-sm:w-18 max-sm:shrink-0">
            <Link
              to={to}
              aria-current={to === path ? "page" : undefined}
              data-testid={ids.shell.nav(id)}
              className="flex min-w-0 items-center gap-2.5 rounded-lg px-2.5 py-2 font-medium text-soft no-underline hover:bg-well hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent max-lg:flex-col max-lg:gap-1 max-lg:px-1 max-lg:text-[0.6875rem]"
            >
              <Mark aria-hidden className="size-[1.125rem] shrink-0" />
              <span className="max-w-full truncate">{t(`shell.pages.${id}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <Standing />
    </nav>
  );
}

/** The gateway's state, wherever one is. */
function Standing() {
  const { t } = useTexts();
  const { data } = useQuery(door);
  if (!data) return null;
  const { mark: Mark, ink } = DOOR_STATES[data.state];
  return (
    <Link
      to="/"
      className="hidden items-center gap-2 px-2.5 py-4 text-[0.8125rem] text-soft no-underline hover:text-ink sm:flex max-lg:flex-col max-lg:gap-1 max-lg:px-1 max-lg:text-[0.6875rem]"
    >
      <Mark aria-hidden className={`size-4 shrink-0 ${ink}`} />
      <span className="truncate">{t(`shell.door.${data.state}`, { port: String(data.port) })}</span>
    </Link>
  );
}
