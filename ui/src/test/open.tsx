// Opens a page as the program does, on a house of the test's own.

import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { newCache } from "../cache";
import { desktop, type Shell } from "../mocks/desktop";
import type { House } from "../mocks/house";
import { Pages, toLogin } from "../routes";
import { live } from "./server";

type Options = {
  /** Inside the window, with this shell around it. */
  shell?: Omit<Shell, "url">;
  /** Lays failures over the house. */
  but?: () => void;
};

export async function open(address: string, house: House, { shell, but }: Options = {}) {
  if (shell) desktop({ url: location.origin, ...shell });
  live(house);
  but?.();
  history.replaceState(null, "", `#${address}`);
  const cache = newCache(toLogin);
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={cache}>
      <Pages />
    </QueryClientProvider>,
  );
  await screen.findByRole("heading", { level: 1, hidden: true });
  return { user, cache };
}

export const byId = (id: string) => screen.findByTestId(id);
