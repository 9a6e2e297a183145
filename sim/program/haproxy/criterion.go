package haproxy

import (
	"slices"
	"strings"
)

// unmodelled are the sample fetch methods of HAProxy 2.6 that are known by name
// alone (configuration manual 7.3). One with * at its end stands for all that
// begin so.
const unmodelled = "act_conns add_item baseq base32 base32+src be_id be_name be_server_timeout be_sess_rate be_tunnel_timeout " +
	"bc_* capture.* cook_cnt cook_val cpu_* date date_us distcc_* dst dst_conn dst_is_local env fc_* fe_* fe_defbe fe_id fe_name fe_req_rate " +
	"fe_sess_rate fhdr_cnt hdr_ip hdr_val hostname http_auth http_auth_group http_first_req hdr_names internal.* ipv4 ipv6 last_rule_file " +
	"last_rule_line lat_ns_* meth nbproc nbthread pid prio_* proc quic_* rand rdp_cookie* req.body* req.cook_* req.hdr_* req.hdrs* req.len " +
	"req.payload* req.proto_http req.rdp_cookie* req.ssl_* req.ungrouped req_len req_rdp_cookie* req_ssl_* res.* rep_ssl_hello_type sc* " +
	"scook_* shdr* smp_* src_* src_is_local src_port srv_id srv_iweight srv_is_* srv_name srv_queue srv_sess_rate srv_uweight srv_weight " +
	"ssl_* stopping so_id so_name table_* thread txn.* unique-id url32* url_ip url_port urlp_val uuid method proto_http req_ver resp_ver res_ver " +
	"wait_end ssl_c_* ssl_f_* ssl_s_* ssl_bc_* tcp* bin"

// knownCriterion reports whether a name is one of HAProxy's sample fetch methods,
// with or without the way to compare behind it.
func knownCriterion(name string) bool {
	base := name
	for _, m := range matchNames {
		if b, ok := strings.CutSuffix(name, "_"+m.name); ok {
			base = b
		}
	}
	if knownFetches[name] != nil || knownFetches[base] != nil || strings.HasPrefix(name, "lua.") {
		return true
	}
	return slices.ContainsFunc(strings.Fields(unmodelled), func(known string) bool {
		if stem, ok := strings.CutSuffix(known, "*"); ok {
			return strings.HasPrefix(name, stem)
		}
		return known == name || known == base
	})
}
