# Starts the server in a container of docker-compose.yml, on the store whose profile is on.
set -eu
if [ -z "${STORE_URL:-}" ]; then
  if getent hosts tellonce-postgres > /dev/null; then
    password=$(node -p 'encodeURIComponent(process.env.POSTGRES_PASSWORD)')
    STORE_URL="postgres://tellonce:$password@tellonce-postgres/tellonce"
  elif getent hosts tellonce-redis > /dev/null; then
    STORE_URL='redis://tellonce-redis'
  else
    STORE_URL='file:/data'
  fi
  export STORE_URL
fi
case "$STORE_URL" in
  file:*) ;;
  *) [ -n "${MASTER_KEYS:-}" ] || export MASTER_KEYS_FILE="${MASTER_KEYS_FILE:-/keys/master.keys}" ;;
esac
unset POSTGRES_PASSWORD
exec node --enable-source-maps "${TELLONCE_MAIN:-dist/main.js}" "$@"
