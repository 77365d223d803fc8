{{/*
What the schema can't say: values that are right one by one and contradict each other. Every check is a line of text, or
nothing; all of them are reported at once.
*/}}

{{- define "needletail.validate" -}}
{{- $found := list -}}
{{- range list "config" "ports" "drain" "resources" "scaling" "budget" "security" "management" "tls" "routing" "names" "monitoring" -}}
{{- range include (print "needletail.validate." .) $ | splitList "\n" -}}
{{- with trim . }}{{ $found = append $found . }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if $found -}}
{{- fail (printf "\n\nthese values can't be used together:\n  - %s\n" (join "\n  - " $found)) -}}
{{- end -}}
{{- end }}

{{- define "needletail.validate.config" -}}
{{- range $prefix, $map := dict "" .Values.config "server." (get .Values.config "server") "spring." (get .Values.config "spring") }}
{{- range $key := keys (default dict $map) }}
{{- if contains "." $key }}
config: {{ $prefix }}{{ $key }} is written with dots, where the chart can't see it: nest it, as in an application.yml of several lines
{{- end }}
{{- end }}
{{- end }}
{{- with dig "management" "server" "port" "" .Values.config }}
config.management.server.port {{ . }}: this node has one HTTP port, which is for management alone: set config.server.port
{{- end }}
{{- end }}

{{- define "needletail.validate.ports" -}}
{{- $tcp := include "needletail.tcpPort" . | int }}
{{- $http := include "needletail.httpPort" . | int }}
{{- if eq $tcp $http }}
config.needletail.tcp.port and config.server.port are both {{ $tcp }}: give each a port of its own
{{- end }}
{{- $unprivileged := 1024 }}
{{- range .Values.sysctls }}
{{- if eq .name "net.ipv4.ip_unprivileged_port_start" }}{{ $unprivileged = int .value }}{{ end }}
{{- end }}
{{- if and (lt (min $tcp $http) $unprivileged) (not .Values.netAdmin) }}
a port below {{ $unprivileged }} needs a right that the node does not have: use a higher one in config, and service.port for what clients see
{{- end }}
{{- $service := .Values.service }}
{{- if and $service.externalTrafficPolicy (eq $service.type "ClusterIP") }}
service.externalTrafficPolicy is for NodePort and LoadBalancer, and service.type is ClusterIP
{{- end }}
{{- if and $service.nodePort (eq $service.type "ClusterIP") }}
service.nodePort is for NodePort and LoadBalancer, and service.type is ClusterIP
{{- end }}
{{- if and (or $service.loadBalancerClass $service.loadBalancerSourceRanges) (ne $service.type "LoadBalancer") }}
service.loadBalancerClass and loadBalancerSourceRanges are for LoadBalancer, and service.type is {{ $service.type }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if has .name (list "NEEDLETAIL_TCP_PORT" "NEEDLETAIL_TCP_HOST" "SERVER_PORT" "MANAGEMENT_SERVER_PORT"
      "NEEDLETAIL_SHUTDOWN_DELAY" "NEEDLETAIL_SHUTDOWN_GRACEPERIOD" "NEEDLETAIL_SHUTDOWN_GRACE_PERIOD"
      "NEEDLETAIL_EVENTLOOPS_COUNT" "NEEDLETAIL_EVENT_LOOPS_COUNT" "SPRING_CONFIG_LOCATION" "_JAVA_OPTIONS") }}
extraEnv sets {{ .name }} behind the chart's back, which derives other things from it: use config, or jvmOptions for the JVM
{{- end }}
{{- end }}
{{- end }}

{{- define "needletail.validate.drain" -}}
{{- $drain := .Values.drain }}
{{- $needed := include "needletail.drainSeconds" . | int64 }}
{{- $given := include "needletail.terminationGracePeriodSeconds" . | int64 }}
{{- if lt $given $needed }}
drain.terminationGracePeriodSeconds {{ $given }} is less than the {{ $needed }} s that the drain takes (preStop {{ $drain.preStopSleepSeconds }} + shutdown.delay {{ include "needletail.shutdownDelay" . }} + shutdown.grace-period {{ include "needletail.shutdownGrace" . }} + margin {{ $drain.marginSeconds }}): raise it, or leave it out to have it computed
{{- end }}
{{- if and $drain.preStopSleepSeconds (gt (include "needletail.shutdownDelay" . | int) 0) }}
drain.preStopSleepSeconds {{ $drain.preStopSleepSeconds }} and config.needletail.shutdown.delay {{ dig "needletail" "shutdown" "delay" "0s" .Values.config }} wait for the same thing: set one of them to 0
{{- end }}
{{- end }}

{{- define "needletail.validate.resources" -}}
{{- $limits := default dict .Values.resources.limits }}
{{- $requests := default dict .Values.resources.requests }}
{{- if and $limits.cpu $requests.cpu }}
{{- if gt (include "needletail.millicores" $requests.cpu | int64) (include "needletail.millicores" $limits.cpu | int64) }}
resources.requests.cpu {{ $requests.cpu }} is above resources.limits.cpu {{ $limits.cpu }}
{{- end }}
{{- end }}
{{- if and $limits.memory $requests.memory }}
{{- if gt (include "needletail.bytes" $requests.memory | int64) (include "needletail.bytes" $limits.memory | int64) }}
resources.requests.memory {{ $requests.memory }} is above resources.limits.memory {{ $limits.memory }}
{{- end }}
{{- end }}
{{- $cpu := include "needletail.cpuLimit" . | int64 }}
{{- $loops := include "needletail.loops" . | int64 }}
{{- if and $cpu (gt (mul $loops 1000 | int64) (mul (divf $cpu 1000 | ceil | int64) 1000 | int64)) }}
{{ $loops }} event loops on a limit of {{ $limits.cpu }} CPU would be throttled in turn: lower config.needletail.event-loops or raise resources.limits.cpu
{{- end }}
{{- if and (dig "needletail" "event-loops" "busy-wait" false .Values.config) $cpu (ge (mul $loops 1000 | int64) $cpu) }}
config.needletail.event-loops.busy-wait: {{ $loops }} loops that spin need more than {{ $limits.cpu }} CPU, or nothing is left for the rest: raise resources.limits.cpu to {{ add1 $loops }}
{{- end }}
{{- $buffers := dig "needletail" "buffers" dict .Values.config }}
{{- if and $buffers $limits.memory }}
{{- $leased := mul (default 1024 $buffers.max | int64) (include "needletail.bytes" (default "64KB" $buffers.size) | int64) }}
{{- if gt (int64 $leased) (include "needletail.bytes" $limits.memory | int64) }}
config.needletail.buffers may lease {{ div $leased 1048576 }} MiB, more than resources.limits.memory {{ $limits.memory }}: lower buffers.max or raise the limit (and -XX:MaxDirectMemorySize in jvmOptions)
{{- end }}
{{- end }}
{{- end }}

{{- define "needletail.validate.scaling" -}}
{{- with .Values.autoscaling }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
autoscaling.minReplicas {{ .minReplicas }} is above autoscaling.maxReplicas {{ .maxReplicas }}
{{- end }}
{{- if not (or .targetCPUUtilizationPercentage .podMetrics (and (eq .engine "keda") .keda.extraTriggers)) }}
autoscaling.enabled without anything to scale on: set targetCPUUtilizationPercentage or podMetrics
{{- end }}
{{- if .targetCPUUtilizationPercentage }}
{{- if not (or (dig "requests" "cpu" "" $.Values.resources) (dig "limits" "cpu" "" $.Values.resources)) }}
autoscaling.targetCPUUtilizationPercentage is a share of resources.requests.cpu, which is not set
{{- end }}
{{- if dig "needletail" "event-loops" "busy-wait" false $.Values.config }}
autoscaling.targetCPUUtilizationPercentage says nothing about loops that spin (config.needletail.event-loops.busy-wait): set it to 0 and use podMetrics
{{- end }}
{{- end }}
{{- if eq .engine "keda" }}
{{- if and .podMetrics (not .keda.prometheusAddress) }}
autoscaling.podMetrics with engine keda needs autoscaling.keda.prometheusAddress, where KEDA reads them
{{- end }}
{{- else if .keda.extraTriggers }}
autoscaling.keda.extraTriggers have no effect with autoscaling.engine {{ .engine }}: set it to keda
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "needletail.validate.budget" -}}
{{- with .Values.podDisruptionBudget }}
{{- if .enabled }}
{{- $least := ternary $.Values.autoscaling.minReplicas $.Values.replicaCount $.Values.autoscaling.enabled | int }}
{{- $byAvailable := not (kindIs "invalid" .minAvailable) }}
{{- if and $byAvailable (not (kindIs "invalid" .maxUnavailable)) }}
podDisruptionBudget.minAvailable and maxUnavailable are both set: leave one of them out
{{- else if $byAvailable }}
{{- if and (ge (include "needletail.share" (dict "of" .minAvailable "whole" $least) | int) $least) (gt $least 0) }}
podDisruptionBudget.minAvailable {{ .minAvailable }} of {{ $least }} replicas lets no node be drained: lower it, or run more replicas
{{- end }}
{{- else if eq (toString .maxUnavailable | trimSuffix "%") "0" }}
podDisruptionBudget.maxUnavailable {{ .maxUnavailable }} lets no node be drained: raise it
{{- end }}
{{- end }}
{{- end }}
{{- if eq (toString .Values.maxSurge | trimSuffix "%") "0" }}
maxSurge 0 leaves a rollout no way to go on, for no pod may be missing meanwhile: set it to 1 or more
{{- end }}
{{- end }}

{{- define "needletail.validate.security" -}}
{{- if .Values.hostNetwork }}
{{- range .Values.sysctls }}
{{- if hasPrefix "net." .name }}
sysctls: {{ .name }} would be the host's own with hostNetwork, which the kubelet refuses: set it on the host
{{- end }}
{{- end }}
{{- if .Values.networkPolicy.enabled }}
networkPolicy.enabled with hostNetwork promises what most network plugins don't do for pods in the host's network: set it to false and filter on the host
{{- end }}
{{- end }}
{{- if and (eq (toString .Values.podSecurityContext.runAsUser) "0") (not .Values.netAdmin) }}
podSecurityContext.runAsUser 0: the node needs no root; netAdmin is the value for the one thing that does
{{- end }}
{{- end }}

{{- define "needletail.validate.management" -}}
{{- $management := .Values.management }}
{{- if and $management.existingSecret (not $management.tokenKey) (not $management.passwordKey) }}
management.existingSecret {{ $management.existingSecret }} is of no use without a key: set management.tokenKey, or usernameKey and passwordKey
{{- end }}
{{- if ne (empty $management.usernameKey) (empty $management.passwordKey) }}
management.usernameKey and management.passwordKey belong together: set both or neither
{{- end }}
{{- if dig "needletail" "management" "token" "" .Values.config }}
config.needletail.management.token would stand in a ConfigMap, for all to read: put it into a Secret, and its name into management.existingSecret
{{- end }}
{{- range .Values.extraEnv }}
{{- if and (hasKey . "value") (has .name (list "NEEDLETAIL_MANAGEMENT_TOKEN" "NEEDLETAIL_MANAGEMENT_PASSWORD")) }}
extraEnv sets {{ .name }} in the pod's own description, for all to read: put it into a Secret, and its name into management.existingSecret
{{- end }}
{{- end }}
{{- end }}

{{- define "needletail.validate.tls" -}}
{{- $names := list }}
{{- range .Values.tls.bundles }}
{{- if has .name $names }}
tls.bundles has two that are called {{ .name }}
{{- end }}
{{- $names = append $names .name }}
{{- if and (eq (toString .keystore) "false") (not .truststore) }}
tls.bundles: {{ .name }} is neither keystore nor truststore
{{- end }}
{{- end }}
{{- $ssl := dig "server" "ssl" dict .Values.config }}
{{- with get $ssl "bundle" }}
{{- $own := concat (dig "spring" "ssl" "bundle" "pem" dict $.Values.config | keys) (dig "spring" "ssl" "bundle" "jks" dict $.Values.config | keys) }}
{{- if not (has . (concat $names $own)) }}
config.server.ssl.bundle is {{ . }}, and there is no such bundle in tls.bundles
{{- end }}
{{- end }}
{{- $needletail := dig "needletail" dict .Values.config }}
{{- $used := dict "tcp" (dig "tcp" "ssl" "bundle" "" $needletail) "upstream" (dig "upstream" "ssl" "bundle" "" $needletail) }}
{{- range $name, $service := dig "upstreams" dict $needletail }}
{{- $_ := set $used (print "upstreams." $name) (dig "ssl" "bundle" "" $service) }}
{{- end }}
{{- $own := concat (dig "spring" "ssl" "bundle" "pem" dict .Values.config | keys) (dig "spring" "ssl" "bundle" "jks" dict .Values.config | keys) }}
{{- range $section, $bundle := $used }}
{{- if and $bundle (not (has $bundle (concat $names $own))) }}
config.needletail.{{ $section }}.ssl.bundle is {{ $bundle }}, and there is no such bundle in tls.bundles
{{- end }}
{{- end }}
{{- end }}

{{- define "needletail.validate.routing" -}}
{{- $groups := dict "upstreams" (dig "needletail" "upstreams" dict .Values.config) "udp.channels" (dig "needletail" "udp" "channels" dict .Values.config) }}
{{- $routed := include "needletail.routed" . }}
{{- range $group, $members := $groups }}
{{- if and $members (not $routed) }}
config.needletail.{{ $group }} has names that nothing leads to, for config.needletail.routing.key is none: set it to leading-string, or leave the names out
{{- end }}
{{- $seen := list }}
{{- range $written := keys $members | sortAlpha }}
{{- $name := include "needletail.plainName" $written }}
{{- if eq $name "default" }}
config.needletail.{{ $group }}: "default" is how the unnamed upstream and UDP group are shown: choose another name
{{- end }}
{{- if or (eq (len $name) 0) (gt (len $name) 255) }}
config.needletail.{{ $group }}: the name "{{ $name }}" has {{ len $name }} bytes of UTF-8: choose one of 1 to 255 bytes
{{- end }}
{{- if regexMatch "[\\[\\]\n]" $name }}
config.needletail.{{ $group }}: the name {{ quote $name }} has a bracket or a line break within, which Spring can't read in a name: choose another one
{{- end }}
{{- if has $name $seen }}
config.needletail.{{ $group }}: the name "{{ $name }}" is there twice, with brackets and without: leave one of them out
{{- end }}
{{- $seen = append $seen $name }}
{{- end }}
{{- end }}
{{- end }}

{{- define "needletail.validate.names" -}}
{{- range $kind, $labels := dict "commonLabels" .Values.commonLabels "podLabels" .Values.podLabels }}
{{- range $name, $value := $labels }}
{{- if or (hasPrefix "app.kubernetes.io/" $name) (eq "helm.sh/chart" $name) }}
{{ $kind }}: {{ $name }} is one of the chart's own labels: use nameOverride, or a label of another name
{{- end }}
{{- end }}
{{- end }}
{{- range $name := keys .Values.podLabels }}
{{- if hasKey $.Values.commonLabels $name }}
podLabels: {{ $name }} is among commonLabels already
{{- end }}
{{- end }}
{{- range .Values.extraVolumes }}
{{- if or (has .name (list "config" "tmp")) (hasPrefix "tls-" .name) }}
extraVolumes: the name {{ .name }} is taken by the chart
{{- end }}
{{- end }}
{{- range .Values.extraVolumeMounts }}
{{- if has .mountPath (list "/app" "/app/config" "/tmp") }}
extraVolumeMounts: {{ .mountPath }} is taken by the chart
{{- end }}
{{- end }}
{{- range concat .Values.extraContainers .Values.extraInitContainers }}
{{- if eq .name "node" }}
extraContainers: the name node is taken by the chart
{{- end }}
{{- end }}
{{- end }}

{{- define "needletail.validate.monitoring" -}}
{{- with .Values.serviceMonitor }}
{{- if gt (include "needletail.seconds" .scrapeTimeout | int) (include "needletail.seconds" .interval | int) }}
serviceMonitor.scrapeTimeout {{ .scrapeTimeout }} is longer than serviceMonitor.interval {{ .interval }}
{{- end }}
{{- end }}
{{- with .Files.Get "rules/needletail.yaml" }}
{{- $alerts := list }}
{{- range (fromYaml .).groups }}
{{- range .rules }}{{ $alerts = append $alerts .alert }}{{ end }}
{{- end }}
{{- range $name := $.Values.prometheusRule.disabled }}
{{- if not (has $name $alerts) }}
prometheusRule.disabled: there is no alert {{ $name }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
