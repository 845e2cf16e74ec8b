# Sourced by installers: jars by Maven, each checked against a list of SHA-256 sums.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/_env.sh"

# titan_jars NAME: what requirements/NAME/pom.xml names into var/tools/NAME/libs, exactly as requirements/NAME/jars.sha256 lists it.
titan_jars() {
  local name=$1
  local folder="$ROOT/var/tools/$name/libs" sums="$ROOT/requirements/$name/jars.sha256"
  titan_java "$name"
  if ! titan_is_whole "$folder" "$sums" 2>/dev/null; then
    rm -rf "$folder"
    mkdir -p "$folder"
    mvn --quiet --batch-mode --file "$ROOT/requirements/$name/pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder"
    if ! titan_is_whole "$folder" "$sums"; then
      titan_say "What Maven fetched is not what requirements/$name/jars.sha256 lists: nothing was installed."
      rm -rf "$folder"
      return 1
    fi
  fi
  printf '%s: %s\n' "$name" "$folder"
}

# Exactly the listed files, each as listed: a jar too many would be on the class path as well.
titan_is_whole() {
  local folder=$1 sums=$2
  [[ -d $folder && $(find "$folder" -name '*.jar' | wc -l) -eq $(wc -l <"$sums") ]] &&
    (cd "$folder" && sha256sum --check --strict --quiet "$sums")
}

titan_java() {
  command -v java >/dev/null && command -v mvn >/dev/null && return
  if ! command -v apt-get >/dev/null || [[ $(id -u) -ne 0 ]]; then
    titan_say "$1 needs Java 17 and Maven. On Debian run once:  sudo apt-get update && sudo apt-get install --yes --no-install-recommends openjdk-17-jre-headless maven"
    return 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends openjdk-17-jre-headless maven >/dev/null
}
