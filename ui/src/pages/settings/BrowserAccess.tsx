// The same page in a browser, through a link that opens once: the shell makes it and opens it.

import { ExternalLink } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { platform } from "../../platform";
import { ids } from "../../testids";

export function BrowserAccess() {
  const { t } = useTexts();
  const tell = useTelling();
  const open = useMutation({
    mutationFn: platform.openInBrowser,
    onError: (reason) => toast(tell(reason), "bad"),
  });
  return (
    <Card title={t("settings.browser.title")} about={t("settings.browser.about")}>
      <Button
        busy={open.isPending}
        onClick={() => open.mutate()}
        data-testid={ids.settings.openInBrowser}
        icon={<ExternalLink aria-hidden className="size-4" />}
      >
        {t("settings.browser.open")}
      </Button>
    </Card>
  );
}
