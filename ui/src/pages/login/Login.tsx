// The way in for a browser: a link that opens once, or the password; at the very first, choosing the password.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import mark from "../../../../icons/app-icon.svg";
import { go, hrefOf, useAddress } from "../../address";
import { ask } from "../../api/client";
import { Loaded } from "../../design/Loaded";
import { useTexts } from "../../i18n";
import { LinkLogin } from "./LinkLogin";
import { PasswordLogin } from "./PasswordLogin";
import { Setup } from "./Setup";

export function Login() {
  const { t } = useTexts();
  const { code } = useAddress().search;
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: ["login"],
    queryFn: () => ask((at) => at.GET("/api/login")),
    staleTime: 0,
    gcTime: 0,
  });

  /** Nothing of what was refused before stays. The code must not stay in the address either. */
  function enter() {
    cache.clear();
    go(hrefOf("/"), { replace: true });
  }

  return (
    <main className="grid min-h-full place-items-center overflow-y-auto p-4">
      <div className="w-full max-w-sm rounded-xl border border-edge bg-card p-6 shadow-card">
        <div className="mb-5 flex items-center gap-3">
          <img src={mark} alt="" width="36" height="36" />
          <h1 className="text-lg font-semibold">{t("login.title")}</h1>
        </div>
        <Loaded query={query}>
          {({ needs }) => {
            if (needs === "setup") return <Setup code={code} onDone={enter} />;
            if (code) return <LinkLogin code={code} onDone={enter} />;
            if (needs === "nothing") return <Home />;
            return <PasswordLogin onDone={enter} />;
          }}
        </Loaded>
      </div>
    </main>
  );
}

/** Whoever is in already is sent on. */
function Home() {
  useEffect(() => go(hrefOf("/"), { replace: true }), []);
  return null;
}
