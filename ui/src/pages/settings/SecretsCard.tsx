// Where the secrets are kept and whether they can be opened; the rest is on their own page.

import { useQuery } from "@tanstack/react-query";
import { LockKeyhole, LockKeyholeOpen } from "lucide-react";
import { secrets } from "../../api/queries";
import { Card } from "../../design/Card";
import { Loaded } from "../../design/Loaded";
import { Link } from "../../design/Link";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function SecretsCard() {
  const { t } = useTexts();
  const query = useQuery(secrets);
  return (
    <Card title={t("secrets.name")}>
      <Loaded query={query}>
        {({ state, home, sealed_records }) => (
          <div className="flex flex-wrap items-start gap-3">
            {state === "open" ? (
              <LockKeyholeOpen aria-hidden className="mt-0.5 size-4 text-good" />
            ) : (
              <LockKeyhole aria-hidden className="mt-0.5 size-4 text-bad" />
            )}
            <div className="min-w-0 flex-1 basis-48" data-testid={ids.settings.secrets} data-state={state}>
              <p className="font-medium">{t(`secrets.${state}.title`)}</p>
              <p className="text-soft">{t(`secrets.homes.${home}.kept`, { count: sealed_records })}</p>
            </div>
            <Link to="/secrets" data-testid={ids.settings.openSecrets} className="font-medium">
              {t(state === "open" ? "secrets.move" : "shell.mend")}
            </Link>
          </div>
        )}
      </Loaded>
    </Card>
  );
}
