/** Completion scripts: each hands the words so far to `golgi complete-words`, which knows commands, options, runs and a file's inputs. */
import type { Shell } from "../commands/completion.ts";

/** Words are cut by bash at `=`, `:` and `@`; they are put together again, and what it keeps is cut from the proposals. */
const BASH = `# golgi completion for bash: eval "$(golgi completion bash)"
_golgi() {
  local golgi=\${COMP_WORDS[0]/#\\~/$HOME} line=\${COMP_LINE:0:COMP_POINT} kept=\${COMP_WORDS[COMP_CWORD]}
  local i n=0 word found files= at=
  local -a words=()
  COMPREPLY=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((n)) && [[ $word == [=:]* || \${words[n - 1]} == *[=:@] ]] && [[ -n $word || $line != *" " ]]; then
      words[n - 1]+=$word
    else
      words[n++]=$word
    fi
  done
  [[ $kept == [=:@] ]] && kept=
  local cut=\${words[n - 1]%"$kept"}
  while IFS= read -r found; do
    if [[ $found == :files ]]; then
      files=1
    else
      COMPREPLY+=("\${found#"$cut"}")
    fi
  done < <("$golgi" complete-words -- "\${words[@]}" 2>/dev/null)
  if [[ $files ]]; then
    [[ $kept == @* ]] && at=@
    while IFS= read -r found; do
      COMPREPLY+=("$at$found")
    done < <(compgen -f -- "\${kept#"$at"}")
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _golgi golgi
`;

const ZSH = `#compdef golgi
# golgi completion for zsh: eval "$(golgi completion zsh)"
_golgi() {
  local -a found
  found=("\${(@f)$("\${(e)words[1]}" complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( \${found[(I):files]} )); then
    found=("\${(@)found:#:files}")
    compset -P '(--[^=]##=|)@' || compset -P '--[^=]##='
    _files
  fi
  compadd -- "\${(@)found:#}"
}
compdef _golgi golgi
`;

const FISH = `# golgi completion for fish: golgi completion fish | source
function __golgi_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] complete-words -- $words[2..-1] 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (string replace -r '^@' '' -- (commandline -ct))
    else
      echo $line
    end
  end
end
complete -c golgi -f -a '(__golgi_complete)'
`;

export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH, fish: FISH }[shell];
}
