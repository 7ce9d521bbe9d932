/** The frame of every page: name, navigation, light or dark. */
import { ActionIcon, AppShell, Burger, Container, Group, NavLink, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";

const PAGES = [
  { to: "/workflows", label: "Workflows" },
  { to: "/runs", label: "Runs" },
] as const;

export function Shell() {
  const [open, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 200, breakpoint: "sm", collapsed: { desktop: true, mobile: !open } }} padding="md">
      <AppShell.Header>
        <Group h="100%" px="md" gap="lg" wrap="nowrap">
          <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
          <Text component={Link} to="/workflows" fw={700} c="inherit" td="none">
            Golgi
          </Text>
          <Group gap={4} visibleFrom="sm" component="nav" aria-label="Pages">
            {PAGES.map((page) => (
              <NavLink
                key={page.to}
                component={Link}
                to={page.to}
                label={page.label}
                active={pathname.startsWith(page.to)}
                variant="subtle"
                w="auto"
                py={6}
              />
            ))}
          </Group>
          <Group ml="auto">
            <SchemeButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        {PAGES.map((page) => (
          <NavLink key={page.to} component={Link} to={page.to} label={page.label} active={pathname.startsWith(page.to)} onClick={close} />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Container size="xl" px={0}>
          <Outlet />
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <ActionIcon variant="subtle" color="gray" onClick={() => setColorScheme(other)} aria-label={`Use the ${other} colours`}>
      {scheme === "dark" ? "☀" : "☾"}
    </ActionIcon>
  );
}
