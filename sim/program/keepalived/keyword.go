package keepalived

import (
	"slices"

	"github.com/hadrill/hadrill/sim/conf"
)

// row is the entry of keepalived's tables for a keyword. They do not count
// arguments: keepalived ignores those that it does not need.
type row = conf.Row[func(r *reader, k *conf.Directive)]

// readBlock reads the keywords of a block by its table. A block of an unknown
// keyword is none to keepalived (process_stream of lib/parser.c): its lines are
// read where it stands, and its } ends the block around it, whose further lines
// belong to the one around that. Outside of all blocks a } has no effect.
func (r *reader) readBlock(block string, rows []row, ks []*conf.Directive) {
	r.depth++
	defer func() { r.depth-- }()
	r.readKeywords(block, rows, newTable(rows), r.included(ks))
}

// readKeywords reads keywords, and reports whether the block has ended early.
func (r *reader) readKeywords(block string, rows []row, t *conf.Table[func(r *reader, k *conf.Directive)], ks []*conf.Directive) (ended bool) {
	for n, k := range ks {
		var inner []*conf.Directive
		if e := t.Find(k.Name()); e == nil && !slices.Contains(r.Ignore, k.Name()) {
			r.unknown(block, k, t.Names())
			ended, inner = k.HasBlock, r.included(k.Block)
		} else if e := t.Resolve(&r.Report, conf.Use{Line: k, Name: k.Name(), At: k.Words[0], Args: k.Args(), Block: block}); e != nil && e.Read != nil {
			e.Read(r, k)
			ended, inner = r.isSpilt, r.spilt
			r.isSpilt, r.spilt = false, nil
		}
		if !ended {
			continue
		}
		if r.readKeywords(block, rows, t, inner); r.depth > 1 {
			r.isSpilt = true
			r.spilt = append(r.spilt, ks[n+1:]...)
			return true
		}
		ended = false
	}
	return false
}

// newTable returns the table of a block's keywords.
func newTable(rows []row) *conf.Table[func(r *reader, k *conf.Directive)] {
	t := &conf.Table[func(r *reader, k *conf.Directive)]{Wording: conf.Wording{
		Unknown: "unknown keyword %[1]q in %[2]s",
		Refused: "%[2]s %[1]q: not supported",
		NoBlock: "%s: no block: expected { after it",
	}}
	return t.Add(rows...)
}

// Reasons that several keywords share.
const (
	noMail        = "mail is not simulated"
	logsOnly      = "it changes log lines only"
	noRights      = "scripts are simulated, whoever runs them"
	noScheduling  = "processes have no scheduling priority here"
	noRealServers = "there are no health checks of real servers"
	noSpacing     = "gratuitous ARPs are sent without a pause between them"
	noNotify      = "what it starts is not run: it changes nothing here"
	noPolling     = "a change of the link is told by the kernel at once"
	noDelays      = "a change of the link is acted on at once"
	noRoutes      = "machines have one network without routes"
	noBFD         = "BFD is not simulated"
	noGroup6      = "adverts are IPv4 here"
	oneCard       = "a machine has one network card, and the address moves with gratuitous ARPs"
)

// rootKeywords are the keywords outside of blocks.
var rootKeywords = []row{
	{Names: "global_defs", Block: conf.NeedsBlock, Read: (*reader).globals},
	{Names: "vrrp_script", Block: conf.NeedsBlock, Read: (*reader).script},
	{Names: "vrrp_instance", Block: conf.NeedsBlock, Read: (*reader).instance},
	{Names: "virtual_server", Block: conf.MayHaveBlock, Read: (*reader).virtualServer},
	{Names: "virtual_server_group, SSL", Without: "it belongs to virtual servers (LVS), which are not simulated"},
	{Names: "vrrp_sync_group", Block: conf.NeedsBlock, Read: (*reader).syncGroup},
	{Names: "vrrp_track_process", Block: conf.NeedsBlock, Read: (*reader).trackedProcess},
	{Names: "vrrp_track_file, track_file", Block: conf.NeedsBlock, Read: (*reader).trackedFile},
	{Names: "track_group", Without: "it belongs to static addresses, which machines do not have here"},
	{Names: "bfd_instance", Without: "BFD is not simulated: it matters to instances alone that track it"},
	{Names: "static_ipaddress, static_routes, static_rules", Without: noRoutes},
	{Names: "garp_group", Without: noSpacing},
	{Names: "linkbeat_interfaces", Without: noPolling},
	{Names: "interface_up_down_delays", Refused: noDelays},
	{Names: "net_namespace", Without: noRoutes},
	{Names: "instance, use_pid_dir", Without: "one keepalived runs on a machine"},
}

// globalKeywords are the keywords of global_defs.
var globalKeywords = []row{
	{Names: "router_id", Read: (*reader).routerID},
	{Names: "vrrp_version", Read: (*reader).defaultVersion},
	{Names: "vrrp_garp_master_delay", Read: (*reader).defaultGARPDelay},
	{Names: "vrrp_garp_master_repeat", Read: (*reader).defaultGARPRepeat},
	{Names: "vrrp_garp_master_refresh", Read: (*reader).defaultGARPRefresh},
	{Names: "vrrp_garp_master_refresh_repeat", Read: (*reader).defaultGARPRefreshRepeat},
	{Names: "vrrp_garp_lower_prio_delay", Read: (*reader).defaultLowerDelay},
	{Names: "vrrp_garp_lower_prio_repeat", Read: (*reader).defaultLowerRepeat},
	{Names: "vrrp_lower_prio_no_advert", Read: (*reader).defaultLowerNoAdvert},
	{Names: "vrrp_higher_prio_send_advert", Read: (*reader).defaultHigherSendAdvert},
	{Names: "vrrp_strict", Read: (*reader).strict},
	{Names: "vrrp_mcast_group4", Read: (*reader).group},
	{Names: "vrrp_mcast_group6", Without: noGroup6},
	{Names: "default_interface", Read: (*reader).defaultInterface},
	{Names: "vrrp_startup_delay", Read: (*reader).startupDelay},
	{Names: "notify_fifo, vrrp_notify_fifo, lvs_notify_fifo, notify_fifo_script, vrrp_notify_fifo_script, lvs_notify_fifo_script", Without: noNotify},
	{Names: "startup_script, shutdown_script, startup_script_timeout, shutdown_script_timeout", Without: noNotify},
	{Names: "notification_email, notification_email_from, smtp_server, smtp_helo_name, smtp_connect_timeout, smtp_alert", Without: noMail},
	{Names: "smtp_alert_vrrp, smtp_alert_checker, no_email_faults", Without: noMail},
	{Names: "script_user", Without: noRights},
	{Names: "enable_script_security", Read: (*reader).scriptSecurity},
	{Names: "vrrp_skip_check_adv_addr", Without: "the addresses of every advert are checked, which differs only for a master that changes them while it runs"},
	{Names: "vrrp_garp_interval, vrrp_gna_interval", Without: noSpacing},
	{Names: "vrrp_iptables, nftables, nftables_priority", Without: "it names the firewall's table alone"},
	{Names: "checker_log_all_failures, lvs_sync_daemon, lvs_timeouts, lvs_flush_on_stop, lvs_netlink_cmd_rcv_bufs", Without: noRealServers},
	{Names: "vrrp_priority, vrrp_no_swap, vrrp_rt_priority, vrrp_rlimit_rttime, max_auto_priority, process_names", Without: noScheduling},
	{Names: "checker_priority, checker_no_swap, lvs_flush", Without: noRealServers},
	{Names: "log_unknown_vrids, vrrp_notify_priority_changes", Without: logsOnly},
	{Names: "dynamic_interfaces", Without: "interfaces do not come and go"},
	{Names: "enable_traps, enable_snmp_vrrp, enable_snmp_keepalived, enable_dbus", Without: logsOnly},
}

// scriptKeywords are the keywords of vrrp_script.
var scriptKeywords = []row{
	{Names: "script", Read: (*reader).scriptCommand},
	{Names: "interval", Read: (*reader).scriptInterval},
	{Names: "timeout", Read: (*reader).scriptTimeout},
	{Names: "weight", Read: (*reader).scriptWeight},
	{Names: "rise", Read: (*reader).scriptRise},
	{Names: "fall", Read: (*reader).scriptFall},
	{Names: "init_fail", Without: "2.2.7 forgets it as soon as an instance tracks the script: the first result decides"},
	{Names: "user", Without: noRights},
}

// instanceKeywords are the keywords of vrrp_instance.
var instanceKeywords = []row{
	{Names: "state", Read: (*reader).state},
	{Names: "interface", Read: (*reader).iface},
	{Names: "virtual_router_id", Read: (*reader).virtualRouterID},
	{Names: "priority", Read: (*reader).priority},
	{Names: "advert_int", Read: (*reader).advertInt},
	{Names: "version", Read: (*reader).version},
	{Names: "nopreempt", Read: (*reader).noPreempt},
	{Names: "preempt", Read: (*reader).preempt},
	{Names: "preempt_delay", Read: (*reader).preemptDelay},
	{Names: "authentication", Block: conf.NeedsBlock, Read: (*reader).authentication},
	{Names: "virtual_ipaddress", Block: conf.NeedsBlock, Read: (*reader).virtualAddresses},
	{Names: "virtual_ipaddress_excluded", Block: conf.NeedsBlock, Read: (*reader).excludedAddresses},
	{Names: "track_script", Block: conf.NeedsBlock, Read: (*reader).trackScript},
	{Names: "track_interface", Block: conf.NeedsBlock, Read: (*reader).trackInterface},
	{Names: "dont_track_primary", Read: (*reader).dontTrackPrimary},
	{Names: "unicast_src_ip", Read: (*reader).sourceAddress},
	{Names: "mcast_src_ip", Read: (*reader).sourceAddress},
	{Names: "mcast_dst_ip", Read: (*reader).instanceGroup},
	{Names: "unicast_peer", Block: conf.NeedsBlock, Read: (*reader).unicastPeers},
	{Names: "down_timer_adverts", Read: (*reader).downTimerAdverts},
	{Names: "garp_master_delay", Read: (*reader).garpDelay},
	{Names: "garp_master_repeat", Read: (*reader).garpRepeat},
	{Names: "garp_master_refresh", Read: (*reader).garpRefresh},
	{Names: "garp_master_refresh_repeat", Read: (*reader).garpRefreshRepeat},
	{Names: "garp_lower_prio_delay", Read: (*reader).lowerDelay},
	{Names: "garp_lower_prio_repeat", Read: (*reader).lowerRepeat},
	{Names: "lower_prio_no_advert", Read: (*reader).lowerNoAdvert},
	{Names: "higher_prio_send_advert", Read: (*reader).higherSendAdvert},
	{Names: notifyKeywords, Read: (*reader).instanceNotify},
	{Names: "strict_mode", Read: (*reader).strictMode},
	{Names: "accept", Read: (*reader).accept},
	{Names: "no_accept", Read: (*reader).noAccept},
	{Names: "use_vmac, vmac_xmit_base, use_ipvlan, use_vmac_addr", Without: oneCard},
	{Names: "virtual_routes, virtual_rules", Without: noRoutes},
	{Names: "track_file", Block: conf.NeedsBlock, Read: (*reader).trackFile},
	{Names: "track_process", Block: conf.NeedsBlock, Read: (*reader).trackProcess},
	{Names: "track_bfd", Refused: noBFD},
	{Names: "track_src_ip", Without: "a machine's own address does not go away"},
	{Names: "linkbeat_use_polling", Without: noPolling},
	{Names: "lvs_sync_daemon_interface", Without: noRealServers},
	{Names: "smtp_alert", Without: noMail},
	{Names: "debug, notify_priority_changes", Without: logsOnly},
	{Names: "skip_check_adv_addr", Without: "the addresses of every advert are checked, which differs only for a master that changes them while it runs"},
	{Names: "check_unicast_src", Without: "adverts come from the peers only"},
	{Names: "unicast_ttl", Without: noRoutes},
	{Names: "native_ipv6", Without: "addresses are IPv4"},
	{Names: "kernel_rx_buf_size", Without: "receive buffers do not overflow"},
	{Names: "garp_extra_if", Without: "a machine has one interface"},
}
