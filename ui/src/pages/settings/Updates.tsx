// A newer OmniRoute: looked for when asked, installed when agreed. A package manager's copy is left to it.

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useTelling } from "../../design/telling";
import { useTexts } from "../../i18n";
import { platform, type ShellEvents } from "../../platform";
import { ids } from "../../testids";

export function Updates() {
  const { t } = useTexts();
  const tell = useTelling();
  const [progress, setProgress] = useState<ShellEvents["update-progress"]>();
  useEffect(() => platform.on("update-progress", setProgress), []);
  const check = useMutation({ mutationFn: platform.checkForUpdates });
  const install = useMutation({ mutationFn: platform.installUpdate });
  const found = check.data;
  const failed = install.error ?? check.error;
  return (
    <Card title={t("settings.updates.title")}>
      <div className="grid justify-items-start gap-3">
        {found && (
          <div data-testid={ids.settings.update} data-state={found.state} role="status">
            <p className="font-medium">{t(`settings.updates.${found.state}`, { version: found.version })}</p>
            {found.why && <p className="text-soft">{found.why}</p>}
            {found.notes && (
              <p className="mt-1 max-h-40 overflow-y-auto whitespace-pre-wrap text-soft">{found.notes}</p>
            )}
          </div>
        )}
        {install.isPending && <Progress now={progress} />}
        {failed && <Banner tone="bad">{tell(failed)}</Banner>}
        {found?.state === "available" ? (
          <Button
            look="primary"
            busy={install.isPending}
            onClick={() => install.mutate()}
            data-testid={ids.settings.install}
          >
            {t("settings.updates.install", { version: found.version })}
          </Button>
        ) : (
          <Button busy={check.isPending} onClick={() => check.mutate()} data-testid={ids.settings.check}>
            {t("settings.updates.check")}
          </Button>
        )}
      </div>
    </Card>
  );
}

function Progress({ now }: { now: ShellEvents["update-progress"] | undefined }) {
  const { t } = useTexts();
  return (
    <progress
      aria-label={t("settings.updates.loading")}
      className="h-2 w-full accent-accent"
      {...(now?.total ? { value: now.received, max: now.total } : {})}
    />
  );
}
