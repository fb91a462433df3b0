// Where the provider hands out keys.

import { ExternalLink } from "lucide-react";
import { useTexts } from "../../i18n";
import { platform } from "../../platform";

export function ConsoleLink({ url, name }: { url: string; name: string }) {
  const { t } = useTexts();
  return (
    <button
      type="button"
      onClick={() => void platform.openExternal(url)}
      title={url}
      className="inline-flex w-fit items-center gap-1.5 text-accent underline underline-offset-2"
    >
      {t("accounts.form.console", { provider: name })}
      <ExternalLink aria-hidden className="size-3.5" />
    </button>
  );
}
