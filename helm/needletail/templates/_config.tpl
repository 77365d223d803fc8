{{/* What the chart reads from values.config, so that nobody has to say it twice, and what it adds to it. */}}

{{- define "needletail.tcpPort" -}}
{{- dig "needletail" "tcp" "port" 9000 .Values.config | int -}}
{{- end }}

{{- define "needletail.httpPort" -}}
{{- dig "server" "port" 8080 .Values.config | int -}}
{{- end }}

{{- define "needletail.servicePort" -}}
{{- default (include "needletail.tcpPort" .) .Values.service.port | int -}}
{{- end }}

{{/* HTTP or HTTPS: whether config.server.ssl gives the management port a certificate. */}}
{{- define "needletail.scheme" -}}
{{- $ssl := dig "server" "ssl" dict .Values.config -}}
{{- ternary "HTTPS" "HTTP" (and (gt (len $ssl) 0) (ne (toString (get $ssl "enabled")) "false")) -}}
{{- end }}

{{- define "needletail.shutdownDelay" -}}
{{- include "needletail.seconds" (dig "needletail" "shutdown" "delay" "0s" .Values.config) -}}
{{- end }}

{{- define "needletail.shutdownGrace" -}}
{{- include "needletail.seconds" (dig "needletail" "shutdown" "grace-period" "20s" .Values.config) -}}
{{- end }}

{{/* From SIGTERM, or the preStop hook before it, until the process is gone: every wait of the way, one after the other. */}}
{{- define "needletail.drainSeconds" -}}
{{- add .Values.drain.preStopSleepSeconds
      (include "needletail.shutdownDelay" . | int64)
      (include "needletail.shutdownGrace" . | int64)
      .Values.drain.marginSeconds -}}
{{- end }}

{{- define "needletail.terminationGracePeriodSeconds" -}}
{{- default (include "needletail.drainSeconds" .) .Values.drain.terminationGracePeriodSeconds | int64 -}}
{{- end }}

{{- define "needletail.cpuLimit" -}}
{{- $limit := dig "limits" "cpu" "" .Values.resources -}}
{{- if $limit }}{{ include "needletail.millicores" $limit }}{{ else }}0{{ end -}}
{{- end }}

{{/* Event loops: as configured, else one for each CPU of the limit; loops that spin leave one CPU to the rest. 0: not known. */}}
{{- define "needletail.loops" -}}
{{- $loops := dig "needletail" "event-loops" dict .Values.config -}}
{{- $cpus := include "needletail.cpuLimit" . | int64 -}}
{{- if get $loops "count" -}}
{{- get $loops "count" | int64 -}}
{{- else if get $loops "cpus" -}}
{{- get $loops "cpus" | len -}}
{{- else if $cpus -}}
{{- $whole := divf $cpus 1000 | ceil | int64 -}}
{{- ternary (max 1 (sub $whole 1)) $whole (eq (toString (get $loops "busy-wait")) "true") -}}
{{- else -}}
0
{{- end -}}
{{- end }}

{{/*
"true" where frames go by the name in their payload; "only": to nobody else, so that the unnamed upstream and UDP group are not
in use.
*/}}
{{- define "needletail.routed" -}}
{{- $routing := dig "needletail" "routing" dict .Values.config -}}
{{- if eq (toString (get $routing "key")) "leading-string" -}}
{{- ternary "true" "only" (eq (toString (get $routing "unknown")) "default") -}}
{{- end -}}
{{- end }}

{{/* Every backend that the node connects to, as a JSON list. */}}
{{- define "needletail.backends" -}}
{{- $all := list -}}
{{- if ne (include "needletail.routed" .) "only" -}}
{{- $all = dig "needletail" "upstream" "endpoints" list .Values.config -}}
{{- end -}}
{{- range $name, $service := dig "needletail" "upstreams" dict .Values.config -}}
{{- $all = concat $all $service.endpoints -}}
{{- end -}}
{{- $all | uniq | toJson -}}
{{- end }}

{{/* Every destination that the node sends to, as a JSON list. */}}
{{- define "needletail.destinations" -}}
{{- $all := list -}}
{{- if ne (include "needletail.routed" .) "only" -}}
{{- $all = dig "needletail" "udp" "destinations" list .Values.config -}}
{{- end -}}
{{- range $name, $channel := dig "needletail" "udp" "channels" dict .Values.config -}}
{{- $all = concat $all $channel.destinations -}}
{{- end -}}
{{- $all | uniq | toJson -}}
{{- end }}

{{/* A service's or channel's name as it was meant, where it was written as Spring wants it. */}}
{{- define "needletail.plainName" -}}
{{- ternary (. | trimPrefix "[" | trimSuffix "]") . (and (hasPrefix "[" .) (hasSuffix "]" .)) -}}
{{- end }}

{{/* Puts the brackets around the names of services and channels that keep Spring from dropping characters. Changes the dict. */}}
{{- define "needletail.bracketed" -}}
{{- $names := . -}}
{{- range $name := keys $names -}}
{{- if not (hasPrefix "[" $name) -}}
{{- $_ := set $names (printf "[%s]" $name) (get $names $name) -}}
{{- $_ := unset $names $name -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "needletail.tlsDirectory" -}}
/etc/needletail/tls/{{ .name }}
{{- end }}

{{/* application.yml: values.config, and below it what follows from other values. */}}
{{- define "needletail.application" -}}
{{- $added := dict -}}
{{- $loops := include "needletail.loops" . | int64 -}}
{{- if and $loops (not (dig "needletail" "event-loops" "cpus" list .Values.config)) -}}
{{- $_ := set $added "needletail" (dict "event-loops" (dict "count" $loops)) -}}
{{- end -}}
{{- $bundles := dict -}}
{{- range .Values.tls.bundles -}}
{{- $files := printf "file:%s" (include "needletail.tlsDirectory" .) -}}
{{- $bundle := dict "reload-on-update" true -}}
{{- if ne (toString .keystore) "false" -}}
{{- $_ := set $bundle "keystore" (dict "certificate" (print $files "/tls.crt") "private-key" (print $files "/tls.key")) -}}
{{- end -}}
{{- if .truststore -}}
{{- $_ := set $bundle "truststore" (dict "certificate" (print $files "/ca.crt")) -}}
{{- end -}}
{{- $_ := set $bundles .name $bundle -}}
{{- end -}}
{{- if $bundles -}}
{{- $_ := set $added "spring" (dict "ssl" (dict "bundle" (dict "pem" $bundles))) -}}
{{- end -}}
{{- $config := deepCopy .Values.config -}}
{{- include "needletail.bracketed" (dig "needletail" "upstreams" dict $config) -}}
{{- include "needletail.bracketed" (dig "needletail" "udp" "channels" dict $config) -}}
{{- merge $config $added | toYaml -}}
{{- end }}
