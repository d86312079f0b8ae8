/** The shells that have a script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of the shells. */
export type Shell = (typeof SHELLS)[number];

/** The first word of the call by which the scripts ask for candidates; no command for people. */
export const COMPLETE = '__complete';

/**
 * What a shell has to do to complete: it hands the words to `qcowmeta __complete SHELL` and gets a line that says how, then a candidate a
 * line, each with a tab and what it means. So the scripts know nothing of commands and keys that could change.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: String.raw`# Completion of qcowmeta for bash: source <(qcowmeta completion bash)
_qcowmeta() {
  local IFS=$'\n' words=() joins= word how line text at each
  COMPREPLY=()
  # Bash ends words at = and :, which are inside of words here.
  for ((at = 1; at <= COMP_CWORD; at++)); do
    word=${'$'}{COMP_WORDS[at]}
    if [[ -n $joins || $word == [=:]* ]] && ((${'$'}{#words[@]})); then words[${'$'}{#words[@]} - 1]+=$word; else words+=("$word"); fi
    if [[ $word == *[=:] ]]; then joins=1; else joins=; fi
  done
  # What bash replaces begins behind = and :, and behind a quote that is still open.
  local part=${'$'}{COMP_WORDS[COMP_CWORD]} raw=${'$'}{words[${'$'}{#words[@]} - 1]} quote= plain
  if [[ $part == [=:]* ]]; then part=; fi
  local before=${'$'}{raw%"$part"}
  if [[ $part == [\"\']* ]]; then quote=${'$'}{part:0:1} part=${'$'}{part:1}; fi
  plain=$part
  if [[ $quote != \' ]]; then plain=${'$'}{part//\\?/}; fi
  # Behind a quote that ended, or that began within the word, bash replaces less than that.
  if [[ $plain == *[${'$'}{quote:-\"\'}]* ]]; then return; fi
  {
    IFS=' ' read -r -a how
    while IFS= read -r line; do
      text=${'$'}{line%%$'\t'*}
      if [[ $text != "$before"* ]]; then continue; fi
      text=${'$'}{text#"$before"}
      # Nothing keeps ! from meaning an earlier command in double quotes, and single quotes cannot hold one of their own.
      if [[ $quote == \" && $text == *!* || $quote == \' && $text == *\'* ]]; then continue; fi
      if [[ -z $quote ]]; then printf -v text %q "$text"; fi
      if [[ $quote == \" ]]; then for each in \\ \" \$ $'\x60'; do text=${'$'}{text//"$each"/"\\$each"}; done; fi
      COMPREPLY+=("$text")
    done
  } < <("${'$'}{COMP_WORDS[0]/#\~/$HOME}" __complete bash "${'$'}{words[@]}" 2>/dev/null)
  if [[ ${'$'}{how[1]} == goes-on ]]; then compopt -o nospace; fi
  case ${'$'}{how[0]} in
    images) COMPREPLY+=($(compgen -f -X '!*.qcow2' -- "$part") $(compgen -d -- "$part")) ;;
    files) COMPREPLY+=($(compgen -f -- "$part")) ;;
    folders) COMPREPLY+=($(compgen -d -- "$part")) ;;
    *) return ;;
  esac
  if ((${'$'}{#COMPREPLY[@]} == 0)); then COMPREPLY=($(compgen -f -- "$part")); fi
  compopt -o filenames
}
complete -F _qcowmeta qcowmeta
`,
  zsh: String.raw`#compdef qcowmeta
# Completion of qcowmeta for zsh, as a file _qcowmeta in a folder of fpath, or: source <(qcowmeta completion zsh)
_qcowmeta() {
  local -a lines how texts shown space
  local line
  lines=("${'$'}{(@f)$(${'$'}{(Q)words[1]} __complete zsh "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)}")
  how=(${'$'}{=lines[1]})
  for line in "${'$'}{(@)lines[2,-1]}"; do
    texts+=("${'$'}{line%%$'\t'*}")
    shown+=("${'$'}{line/$'\t'/  -- }")
  done
  if [[ $how[2] == goes-on ]]; then space=(-S ''); fi
  if (($#texts)); then compadd -l -d shown "${'$'}{space[@]}" -a texts; fi
  if [[ $PREFIX == *=* && $how[1] != none ]]; then compset -P '*='; fi
  case $how[1] in
    images) _files -g '*.qcow2' ;;
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _qcowmeta ]]; then _qcowmeta "$@"; else compdef _qcowmeta qcowmeta; fi
`,
  fish: String.raw`# Completion of qcowmeta for fish, as ~/.config/fish/completions/qcowmeta.fish, or: qcowmeta completion fish | source
function __qcowmeta_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l lines ($program __complete fish $words "$current" 2>/dev/null)
    set -l how (string split ' ' -- $lines[1])
    set -e lines[1]
    string join \n -- $lines
    switch "$how[1]"
        case images
            set -l paths (__fish_complete_path $current)
            string match -r '.*(?:/|\.qcow2)(?:\t.*)?$' -- $paths
            or string join \n -- $paths
        case files
            __fish_complete_path $current
        case folders
            __fish_complete_directories $current
    end
end
complete -c qcowmeta -f -a '(__qcowmeta_complete)'
`,
};
