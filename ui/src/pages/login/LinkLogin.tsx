// A one-time link. Its code is shown to the gateway once; when it is used up, there is still the password.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { ask } from "../../api/client";
import { Banner } from "../../design/Banner";
import { Spinner } from "../../design/Spinner";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { PasswordLogin } from "./PasswordLogin";

export function LinkLogin({ code, onDone }: { code: string; onDone: () => void }) {
  const { t } = useTexts();
  const tell = useTelling();
  // A query, since it may be asked for twice and must be sent once.
  const entry = useQuery({
    queryKey: ["login-with", code],
    queryFn: async () => (await ask((at) => at.POST("/api/login", { body: { code } })), true),
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  useEffect(() => {
    if (entry.data) onDone();
  }, [entry.data, onDone]);
  if (!entry.isError) {
    return (
      <p role="status" className="flex items-center gap-2 text-soft">
        <Spinner /> {t("login.entering")}
      </p>
    );
  }
  return (
    <div className="grid gap-4">
      <Banner tone="warn" title={t("login.linkUsed")} testid={ids.login.problem}>
        {tell(entry.error)}
      </Banner>
      <PasswordLogin onDone={onDone} />
    </div>
  );
}
