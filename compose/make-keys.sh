# Makes the key ring of the server stores, unless there is one. The folder belongs to the server, which notes the restore epoch there.
set -eu
folder="${1:-/keys}"
umask 077
if [ ! -e "$folder/master.keys" ]; then
  node -p "'1:' + crypto.randomBytes(32).toString('base64')" > "$folder/master.keys.new"
  mv "$folder/master.keys.new" "$folder/master.keys"
fi
if [ "$(id -u)" = 0 ]; then
  chown node:node "$folder" "$folder/master.keys"
fi
