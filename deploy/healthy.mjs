// What a container's health check runs: whether the service behind HEALTH_URL can do its work.
const answer = await fetch(process.env.HEALTH_URL).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
