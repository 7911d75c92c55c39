# Every script in package.json reads this first: without the packages it would end in a stack trace.
# Nothing but the shell itself is needed for it.
lacks() {
  echo "$1" >&2
  exit 1
}

case ${npm_lifecycle_event-} in
  start | cli) needed='"dependencies":' ;;
  *) needed='"dependencies": "devDependencies":' ;;
esac
section=
while read -r word _; do
  case $word in
    '"dependencies":' | '"devDependencies":') section=$word ;;
    '}' | '},') section= ;;
    '"'*) case "$needed" in
      *"${section:-none}"*)
        package=${word#\"}
        [ -e "node_modules/${package%\":}/package.json" ] ||
          lacks 'The packages are not installed, or not all of them: run npm ci first.'
        ;;
    esac ;;
  esac
done <package.json

# The server is TypeScript, which the machine's own Node may not be able to run.
[ -e node_modules/.bin/node ] ||
  node --eval 'process.exit(process.features.typescript ? 0 : 1)' ||
  lacks 'The Node that npm ci installs is not there, and this one cannot run TypeScript: run npm ci with its optional packages, or use Node 24 or later.'
