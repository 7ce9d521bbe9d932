/** The frame of every page: name, navigation, command palette, light or dark. */
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Kbd,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { WithConnection } from "./connection-note.tsx";
import { MoonIcon, SearchIcon, SunIcon } from "./icons.tsx";
import { OpenRuns } from "./open-runs.tsx";
import { openPalette, PaletteGate } from "./palette-gate.tsx";

const PAGES = [
  { to: "/workflows", label: "Workflows" },
  { to: "/runs", label: "Runs" },
  { to: "/server", label: "Server" },
] as const;

export function Shell() {
  const [open, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { desktop: true, mobile: !open } }}
      padding={{ base: "xs", sm: "md" }}
    >
      <a href="#main" className="skip-link">
        To the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="lg" wrap="nowrap">
          <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
          <Text component={Link} to="/workflows" fw={700} c="inherit" td="none">
            <Group gap={8} wrap="nowrap">
              <Mark />
              Golgi
            </Group>
          </Text>
          <Group gap={4} visibleFrom="sm" component="nav" aria-label="Pages" wrap="nowrap">
            {PAGES.map((page) => (
              <NavLink
                key={page.to}
                component={Link}
                to={page.to}
                label={page.label}
                rightSection={page.to === "/runs" ? <OpenRuns /> : undefined}
                active={isWithin(pathname, page.to)}
                variant="subtle"
                w="auto"
                py={6}
                style={{ borderRadius: "var(--mantine-radius-sm)", position: "relative" }}
              />
            ))}
          </Group>
          <Group ml="auto" gap="xs" wrap="nowrap">
            <PaletteButton />
            <SchemeButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Menu">
        {PAGES.map((page) => (
          <NavLink
            key={page.to}
            component={Link}
            to={page.to}
            label={page.label}
            active={isWithin(pathname, page.to)}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main">
        <div style={{ maxWidth: 1600, margin: "0 auto" }}>
          <WithConnection>
            <Outlet />
          </WithConnection>
        </div>
      </AppShell.Main>
      <PaletteGate />
    </AppShell>
  );
}

/** Artifacts and comparisons are reached from runs. */
function isWithin(pathname: string, page: string): boolean {
  return pathname.startsWith(page) || (page === "/runs" && /^\/(artifacts|compare)(\/|$)/.test(pathname));
}

/** Stacked cisternae. */
function Mark() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--mantine-primary-color-filled)"
      strokeWidth="2.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M4 6c5-3 11-3 16 0M5 11c4.5-2.6 9.5-2.6 14 0M6.5 16c3.5-2 7.5-2 11 0M9 20.5c2-1 4-1 6 0" />
    </svg>
  );
}

function PaletteButton() {
  return (
    <>
      <UnstyledButton onClick={openPalette} visibleFrom="sm" className="card" px={10} py={5} title="Find a page, run or workflow">
        <Group gap={8} wrap="nowrap">
          <SearchIcon size={14} />
          <Text size="sm" c="dimmed" w={120}>
            Find …
          </Text>
          <Kbd size="xs">Ctrl K</Kbd>
        </Group>
      </UnstyledButton>
      <ActionIcon
        onClick={openPalette}
        hiddenFrom="sm"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Find a page, run or workflow"
      >
        <SearchIcon />
      </ActionIcon>
    </>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <Tooltip label={`Use the ${other} colours`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        onClick={() => setColorScheme(other)}
        aria-label={`Use the ${other} colours`}
      >
        {scheme === "dark" ? <SunIcon /> : <MoonIcon />}
      </ActionIcon>
    </Tooltip>
  );
}
