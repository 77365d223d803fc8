{{/* The pod of helm test, which asks both ports. */}}
{{- define "needletail.testPeer" -}}
{{- if .Values.tests.enabled -}}
- podSelector:
    matchLabels:
      {{- include "needletail.testLabels" . | nindent 6 }}
{{- end -}}
{{- end }}

{{/*
Rules that let the node out to host:port addresses of its configuration: dict of addresses, protocol, and rule, whose
"to" and "ports" say what an address can't. An address in numbers becomes that peer. A name can't stand in a
NetworkPolicy: its port is opened to the peers in "to", or to everybody if there are none. "ports" are those of the
pods behind a Service, where they differ from the Service's own: a policy sees the packet after the Service's translation.
*/}}
{{- define "needletail.egress" -}}
{{- $protocol := .protocol -}}
{{- $rule := .rule -}}
{{- $named := list -}}
{{- range .addresses }}
{{- $port := regexFind "[0-9]+$" . | int }}
{{- $host := regexReplaceAll ":[0-9]+$" . "" | trimAll "[]" }}
{{- $bits := ternary 128 32 (contains ":" $host) }}
{{- if regexMatch "^(127[.]|::1$|localhost$)" $host }}
{{- else if or (regexMatch "^[0-9.]+$" $host) (contains ":" $host) }}
- ports:
    - protocol: {{ $protocol }}
      port: {{ $port }}
  to:
    - ipBlock:
        cidr: {{ $host }}/{{ $bits }}
{{- else }}
{{- $named = append $named $port | uniq }}
{{- end }}
{{- end }}
{{- if $named }}
- ports:
    {{- range default $named $rule.ports }}
    - protocol: {{ $protocol }}
      port: {{ . }}
    {{- end }}
  {{- with $rule.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
