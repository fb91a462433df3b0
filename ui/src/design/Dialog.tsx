// What stands in front of the page: a dialog in the middle, a drawer at the side. Focus stays inside and returns.
//
// Radix's own overlay is not used: it writes a <style> element, which the page's policy forbids. `style.css` keeps the
// page still while `data-modal` is there.

import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTexts } from "../i18n";
import { ids } from "../testids";
import { Button } from "./Button";

const PLACES = {
  middle:
    "inset-x-3 top-1/2 mx-auto max-h-[calc(100dvh-1.5rem)] -translate-y-1/2 rounded-xl border border-edge motion-safe:animate-appear",
  side: "inset-y-0 right-0 w-full max-w-xl border-l border-edge motion-safe:animate-slide",
} as const;

export type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence under the title. */
  about?: ReactNode;
  place?: keyof typeof PLACES;
  /** More is in it than a few fields. */
  wide?: boolean;
  /** A stray click or Escape must not lose what is in it. */
  holds?: boolean;
  testid?: string;
  children: ReactNode;
};

export function Dialog({
  open,
  onClose,
  title,
  about,
  place = "middle",
  wide = false,
  holds = false,
  testid,
  children,
}: DialogProps) {
  const { t } = useTexts();
  const keep = (event: Event) => event.preventDefault();
  return (
    <Radix.Root open={open} onOpenChange={(now) => now || onClose()}>
      <Radix.Portal>
        <div data-modal aria-hidden className="fixed inset-0 z-40 bg-[#05070f]/50" />
        <Radix.Content
          data-testid={testid}
          {...(about ? {} : { "aria-describedby": undefined })}
          // A word about what was just done may be put away without closing this.
          onInteractOutside={(event) =>
            event.target instanceof Element && event.target.closest("[data-toasts]") && event.preventDefault()
          }
          {...(holds ? { onPointerDownOutside: keep, onEscapeKeyDown: keep } : {})}
          className={`fixed z-50 flex flex-col overflow-hidden bg-card text-ink shadow-raised outline-none ${PLACES[place]} ${place === "middle" ? (wide ? "max-w-2xl" : "max-w-lg") : ""}`}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0">
              <Radix.Title className="text-base font-semibold break-words">{title}</Radix.Title>
              {about && <Radix.Description className="mt-1 text-soft">{about}</Radix.Description>}
            </div>
            {!holds && (
              <Radix.Close asChild>
                <Button
                  look="quiet"
                  size="icon"
                  aria-label={t("words.close")}
                  data-testid={ids.shell.close}
                  icon={<X aria-hidden className="size-4" />}
                />
              </Radix.Close>
            )}
          </header>
          <div className="min-h-0 overflow-y-auto px-5 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The last line of a dialog. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
