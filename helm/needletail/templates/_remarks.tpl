{{/* What is allowed, and what whoever installs it may not have thought of. One paragraph each. */}}

{{- define "needletail.remarks" -}}
{{- if not (or (dig "needletail" "upstream" "endpoints" list .Values.config) (eq (include "needletail.routed" .) "only")) }}
- config.needletail.upstream.endpoints is empty: a built-in service answers REQUESTs with their own payload.
{{- end }}
{{- $age := dig "needletail" "tcp" "max-connection-age" "0s" .Values.config }}
{{- if and .Values.autoscaling.enabled (eq (include "needletail.seconds" $age | int) 0) }}
- A new pod gets new connections only: those that are open stay where they are until config.needletail.tcp.max-connection-age
  moves them.
{{- end }}
{{- $limits := default dict .Values.resources.limits }}
{{- $requests := default $limits .Values.resources.requests }}
{{- $guaranteed := and $limits.cpu $limits.memory (eq (toString $limits.cpu) (toString (default $limits.cpu $requests.cpu)))
      (eq (toString $limits.memory) (toString (default $limits.memory $requests.memory))) }}
{{- if not $guaranteed }}
- Requests and limits differ, so that the pod's class is not Guaranteed: it is throttled or evicted before those that are, and
  the static CPU manager gives it no CPUs of its own.
{{- else if mod (include "needletail.cpuLimit" . | int64) 1000 }}
- resources.limits.cpu is not a whole number: the static CPU manager gives the pod no CPUs of its own.
{{- end }}
{{- if .Values.netAdmin }}
- netAdmin: the node runs as uid 0 with the capability NET_ADMIN. The namespace has to allow it (Pod Security "privileged").
{{- end }}
{{- if .Values.hostNetwork }}
- hostNetwork: one pod for each host, and a rollout needs a host more than there are pods. Both ports are open on the host.
{{- end }}
{{- if and .Values.prometheusRule.enabled (not (.Files.Get "rules/needletail.yaml")) }}
- prometheusRule.enabled: this package of the chart holds no rules.
{{- end }}
{{- if and .Values.grafanaDashboard.enabled (not (.Files.Get "dashboards/needletail.json")) }}
- grafanaDashboard.enabled: this package of the chart holds no dashboard.
{{- end }}
{{- end }}
