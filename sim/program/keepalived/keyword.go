package keepalived

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// keyword is one row of a block's table of keywords: read takes it, or it is
// accepted without effect for the reason in without, or refused for the reason
// in refused.
type keyword struct {
	name    string
	read    func(*reader, *conf.Keyword)
	without string
	refused string
}

// take reads the keywords of a block by its table.
func (r *reader) take(block string, table []keyword, ks []*conf.Keyword) {
	for _, k := range r.included(ks) {
		i := slices.IndexFunc(table, func(w keyword) bool { return w.name == k.Name })
		switch {
		case i < 0:
			r.problem(k.Problem("unknown keyword %q in %s: expected one of %s", k.Name, block, names(table)))
		case table[i].refused != "":
			r.problem(k.Problem("%s %q: not supported: %s", block, k.Name, table[i].refused))
		case table[i].without != "":
			r.notes = append(r.notes, conf.Note{Pos: k.Pos(), Directive: k.Name, Why: table[i].without})
		default:
			table[i].read(r, k)
		}
	}
}

// names are the keywords that a table reads.
func names(table []keyword) string {
	var ns []string
	for _, w := range table {
		if w.read != nil {
			ns = append(ns, w.name)
		}
	}
	slices.Sort(ns)
	return strings.Join(ns, ", ")
}

// Reasons that several keywords share.
const (
	noMail        = "mail is not simulated"
	logsOnly      = "it changes log lines only"
	noRights      = "scripts are simulated, whoever runs them"
	noScheduling  = "processes have no scheduling priority here"
	noRealServers = "there are no health checks of real servers"
	noSpacing     = "gratuitous ARPs are sent without a pause between them"
	noLVS         = "LVS is not simulated, and without its virtual servers the stack is another one"
	noNotify      = "what the script would do is not known"
	noGroups      = "instances fail over each on its own here"
	noPolling     = "a change of the link is told by the kernel at once"
	noDelays      = "a change of the link is acted on at once"
	scriptsOnly   = "only scripts are tracked"
	noRoutes      = "machines have one network without routes"
	noFirewall    = "there is no firewall, with which the virtual address answers nobody"
	noExtension   = "it is an extension that is not simulated"
)

// rootKeywords is what may stand outside of blocks.
var rootKeywords = []keyword{
	{name: "global_defs", read: (*reader).globals},
	{name: "vrrp_script", read: (*reader).script},
	{name: "vrrp_instance", read: (*reader).instance},
	{name: "virtual_server", refused: noLVS},
	{name: "virtual_server_group", refused: noLVS},
	{name: "SSL", refused: noLVS},
	{name: "vrrp_sync_group", refused: noGroups},
	{name: "vrrp_track_process", refused: scriptsOnly},
	{name: "vrrp_track_file", refused: scriptsOnly},
	{name: "track_file", refused: scriptsOnly},
	{name: "track_group", refused: scriptsOnly},
	{name: "bfd_instance", refused: noExtension},
	{name: "static_ipaddress", refused: noRoutes},
	{name: "static_routes", refused: noRoutes},
	{name: "static_rules", refused: noRoutes},
	{name: "garp_group", without: noSpacing},
	{name: "linkbeat_interfaces", without: noPolling},
	{name: "interface_up_down_delays", refused: noDelays},
	{name: "net_namespace", refused: noRoutes},
	{name: "instance", without: "one keepalived runs on a machine"},
	{name: "use_pid_dir", without: "one keepalived runs on a machine"},
}

// globalKeywords is global_defs.
var globalKeywords = []keyword{
	{name: "router_id", read: (*reader).routerID},
	{name: "vrrp_version", read: (*reader).defaultVersion},
	{name: "vrrp_garp_master_delay", read: (*reader).defaultGARPDelay},
	{name: "vrrp_garp_master_repeat", read: (*reader).defaultGARPRepeat},
	{name: "vrrp_garp_master_refresh", read: (*reader).defaultGARPRefresh},
	{name: "vrrp_garp_master_refresh_repeat", read: (*reader).defaultGARPRefreshRepeat},
	{name: "vrrp_garp_lower_prio_delay", read: (*reader).defaultLowerDelay},
	{name: "vrrp_garp_lower_prio_repeat", read: (*reader).defaultLowerRepeat},
	{name: "vrrp_lower_prio_no_advert", read: (*reader).defaultLowerNoAdvert},
	{name: "vrrp_higher_prio_send_advert", read: (*reader).defaultHigherSendAdvert},
	{name: "vrrp_strict", refused: noFirewall},
	{name: "vrrp_mcast_group4", refused: "adverts go to 224.0.0.18"},
	{name: "vrrp_mcast_group6", refused: "adverts go to 224.0.0.18"},
	{name: "default_interface", refused: "expected an interface in each vrrp_instance"},
	{name: "notify_fifo", refused: noNotify},
	{name: "vrrp_notify_fifo", refused: noNotify},
	{name: "vrrp_startup_delay", refused: noExtension},
	{name: "startup_script", refused: noNotify},
	{name: "shutdown_script", refused: noNotify},
	{name: "notification_email", without: noMail},
	{name: "notification_email_from", without: noMail},
	{name: "smtp_server", without: noMail},
	{name: "smtp_helo_name", without: noMail},
	{name: "smtp_connect_timeout", without: noMail},
	{name: "smtp_alert", without: noMail},
	{name: "smtp_alert_vrrp", without: noMail},
	{name: "smtp_alert_checker", without: noMail},
	{name: "no_email_faults", without: noMail},
	{name: "script_user", without: noRights},
	{name: "enable_script_security", read: (*reader).scriptSecurity},
	{name: "use_symlink_paths", without: noRights},
	{name: "vrrp_skip_check_adv_addr", without: "the addresses of every advert are checked, which differs only for a master that changes them while it runs"},
	{name: "vrrp_garp_interval", without: noSpacing},
	{name: "vrrp_gna_interval", without: noSpacing},
	{name: "vrrp_iptables", without: "there is no firewall"},
	{name: "vrrp_ipsets", without: "there is no firewall"},
	{name: "vrrp_priority", without: noScheduling},
	{name: "vrrp_no_swap", without: noScheduling},
	{name: "vrrp_rt_priority", without: noScheduling},
	{name: "vrrp_rlimit_rttime", without: noScheduling},
	{name: "max_auto_priority", without: noScheduling},
	{name: "process_names", without: noScheduling},
	{name: "checker_priority", without: noRealServers},
	{name: "checker_no_swap", without: noRealServers},
	{name: "lvs_id", without: noRealServers},
	{name: "lvs_flush", without: noRealServers},
	{name: "log_unknown_vrids", without: logsOnly},
	{name: "vrrp_notify_priority_changes", without: logsOnly},
	{name: "dynamic_interfaces", without: "interfaces do not come and go"},
	{name: "enable_traps", without: logsOnly},
	{name: "enable_snmp_vrrp", without: logsOnly},
	{name: "enable_snmp_keepalived", without: logsOnly},
	{name: "enable_dbus", without: logsOnly},
}

// scriptKeywords is vrrp_script.
var scriptKeywords = []keyword{
	{name: "script", read: (*reader).scriptCommand},
	{name: "interval", read: (*reader).scriptInterval},
	{name: "timeout", read: (*reader).scriptTimeout},
	{name: "weight", read: (*reader).scriptWeight},
	{name: "rise", read: (*reader).scriptRise},
	{name: "fall", read: (*reader).scriptFall},
	{name: "init_fail", without: "2.2.7 forgets it as soon as an instance tracks the script: the first result decides"},
	{name: "user", without: noRights},
}

// instanceKeywords is vrrp_instance.
var instanceKeywords = []keyword{
	{name: "state", read: (*reader).state},
	{name: "interface", read: (*reader).iface},
	{name: "virtual_router_id", read: (*reader).virtualRouterID},
	{name: "priority", read: (*reader).priority},
	{name: "advert_int", read: (*reader).advertInt},
	{name: "version", read: (*reader).version},
	{name: "nopreempt", read: (*reader).noPreempt},
	{name: "preempt", read: (*reader).preempt},
	{name: "preempt_delay", read: (*reader).preemptDelay},
	{name: "authentication", read: (*reader).authentication},
	{name: "virtual_ipaddress", read: (*reader).virtualAddresses},
	{name: "virtual_ipaddress_excluded", read: (*reader).excludedAddresses},
	{name: "track_script", read: (*reader).trackScript},
	{name: "track_interface", read: (*reader).trackInterface},
	{name: "dont_track_primary", read: (*reader).dontTrackPrimary},
	{name: "unicast_src_ip", read: (*reader).sourceAddress},
	{name: "mcast_src_ip", read: (*reader).sourceAddress},
	{name: "unicast_peer", read: (*reader).unicastPeers},
	{name: "down_timer_adverts", read: (*reader).downTimerAdverts},
	{name: "garp_master_delay", read: (*reader).garpDelay},
	{name: "garp_master_repeat", read: (*reader).garpRepeat},
	{name: "garp_master_refresh", read: (*reader).garpRefresh},
	{name: "garp_master_refresh_repeat", read: (*reader).garpRefreshRepeat},
	{name: "garp_lower_prio_delay", read: (*reader).lowerDelay},
	{name: "garp_lower_prio_repeat", read: (*reader).lowerRepeat},
	{name: "lower_prio_no_advert", read: (*reader).lowerNoAdvert},
	{name: "higher_prio_send_advert", read: (*reader).higherSendAdvert},
	{name: "notify", refused: noNotify},
	{name: "notify_master", refused: noNotify},
	{name: "notify_backup", refused: noNotify},
	{name: "notify_fault", refused: noNotify},
	{name: "notify_stop", refused: noNotify},
	{name: "notify_deleted", refused: noNotify},
	{name: "notify_master_rx_lower_pri", refused: noNotify},
	{name: "strict_mode", refused: noFirewall},
	{name: "no_accept", refused: noFirewall},
	{name: "use_vmac", refused: noExtension},
	{name: "vmac_xmit_base", refused: noExtension},
	{name: "use_ipvlan", refused: noExtension},
	{name: "mcast_dst_ip", refused: "adverts go to 224.0.0.18"},
	{name: "virtual_routes", refused: noRoutes},
	{name: "virtual_rules", refused: noRoutes},
	{name: "track_file", refused: scriptsOnly},
	{name: "track_process", refused: scriptsOnly},
	{name: "track_bfd", refused: scriptsOnly},
	{name: "track_src_ip", without: "a machine's own address does not go away"},
	{name: "linkbeat_use_polling", without: noPolling},
	{name: "lvs_sync_daemon_interface", without: noRealServers},
	{name: "smtp_alert", without: noMail},
	{name: "debug", without: logsOnly},
	{name: "notify_priority_changes", without: logsOnly},
	{name: "skip_check_adv_addr", without: "the addresses of every advert are checked, which differs only for a master that changes them while it runs"},
	{name: "check_unicast_src", without: "adverts come from the peers only"},
	{name: "unicast_ttl", without: noRoutes},
	{name: "accept", without: "there is no firewall"},
	{name: "native_ipv6", without: "addresses are IPv4"},
	{name: "kernel_rx_buf_size", without: "receive buffers do not overflow"},
	{name: "garp_extra_if", without: "a machine has one interface"},
}
